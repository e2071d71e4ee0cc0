import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../../src/channels/channel.js';
import { countOutbox, listOutbox, put, retryFailed } from '../../src/channels/outbox.js';
import { delayAfter } from '../../src/channels/outbox-deliver.js';
import { deliveries, outbox } from '../../src/channels/schema.js';
import { inTransaction } from '../../src/context.js';
import { createLog } from '../../src/log.js';
import { onEachDatabase } from '../support/database.js';
import { outboxStage } from './outbox-stage.js';
import type { Fault } from './wecom-server.js';

onEachDatabase((kind) => {
  const stage = outboxStage(kind);
  const { worker, say, show, approval, deliverAll, faults, soon, until } = stage;

  describe('messages', () => {
    it('arrive once each, in order for each person, and only after their transaction', async () => {
      const one = worker();
      await one.start();
      await inTransaction(stage.ctx, async (tx) => {
        for (let i = 0; i < 5; i++) await put(tx, { kind: 'text', to: ['lisi', 'WangWu'], text: `第${i}条` });
      });
      await inTransaction(stage.ctx, async (tx) => {
        await put(tx, { kind: 'text', to: ['lisi'], text: '作废' });
        throw new Error('changed my mind');
      }).catch(() => {});
      one.nudge();
      await one.drain();
      const all = ['第0条', '第1条', '第2条', '第3条', '第4条'];
      expect(stage.server.textsTo('lisi')).toEqual(all);
      expect(stage.server.textsTo('wangwu')).toEqual(all);
      expect(stage.server.suppressed).toBe(0);
      expect(await countOutbox(stage.database.db)).toEqual({ open: 0, failed: 0 });
    });

    it('longer than one message go out in pieces, in order', async () => {
      const long = Array.from({ length: 1500 }, (_, i) => `字${i}`).join('');
      await say('lisi', long);
      await deliverAll();
      expect(stage.server.textsTo('lisi').length).toBeGreaterThan(3);
      expect(stage.server.textsTo('lisi').join('')).toBe(long);
    });

    it('that repeat an earlier one word for word arrive all the same, told apart by the time', async () => {
      const one = worker();
      await one.start();
      await say('lisi', '您没有待办');
      await one.drain();
      await say('lisi', '您没有待办');
      await say('lisi', '您没有待办');
      await say('wangwu', '您没有待办');
      await one.drain();
      expect(stage.server.textsTo('lisi')).toEqual([
        '您没有待办',
        '您没有待办（09:30:05）',
        '您没有待办（09:30:05·2）',
      ]);
      expect(stage.server.textsTo('wangwu')).toEqual(['您没有待办']);
      expect(stage.server.suppressed).toBe(0);
    });

    it('that repeat one of hours ago need no mark', async () => {
      await say('lisi', '您没有待办');
      await deliverAll();
      await stage.database.db.execute(sql`update outbox set attempted_at = now() - interval '5 hours'`);
      await say('lisi', '您没有待办');
      await deliverAll();
      // Equal for the server too, whose interval has not passed: it shows that nothing was added.
      expect(stage.server.suppressed).toBe(1);
    });

    it('to nobody, or without a word, are none', async () => {
      await say([], '有人吗');
      await say('lisi', ' \u200b\n');
      expect(await countOutbox(stage.database.db)).toEqual({ open: 0, failed: 0 });
    });

    it('are repeated to the byte when the answer was lost, and arrive once', async () => {
      faults('/send', 'lost', 'reset', { status: 502 });
      const one = worker();
      await one.start();
      await say('lisi', '一次就好');
      await until(() => stage.server.callsTo('/cgi-bin/message/send').length >= 4, one);
      await one.drain();
      expect(stage.server.textsTo('lisi')).toEqual(['一次就好']);
      expect(new Set(stage.server.callsTo('/cgi-bin/message/send').map((call) => call.raw.toString())).size).toBe(1);
      const [row] = await stage.database.db.select().from(outbox);
      expect(row).toMatchObject({ state: 'sent', ambiguous: true, attempts: 4 });
    });

    it('with a card whose answer was lost are not taken for refused when the task id is known already', async () => {
      await show(['lisi'], approval('t1'));
      stage.server.fault = (call) => {
        const n = stage.server.callsTo('/cgi-bin/message/send').length;
        if (!call.path.endsWith('/send') || n > 2) return undefined;
        return n === 1 ? 'lost' : { errcode: 42014 };
      };
      const one = worker();
      await one.start();
      await until(async () => (await countOutbox(stage.database.db)).open === 0, one);
      expect(stage.server.delivered).toHaveLength(1);
      expect(stage.failed).toEqual([]);
    });

    it('refused for good fail at once, are told of once, and hold up nothing', async () => {
      stage.server.unknownPeople.add('gone');
      await say('gone', '第一');
      await say(['gone', 'lisi'], '第二');
      await say('lisi', '第三');
      const told: Outgoing = { kind: 'text', to: ['gone', 'office'], text: '有一条消息没有送到' };
      await deliverAll({
        onFailed: async (_, one, tell) => {
          stage.failed.push(one);
          await tell(told);
        },
      });
      expect(stage.server.textsTo('lisi')).toEqual(['第二', '第三']);
      // The office hears of both, and nobody of the failure to tell `gone` about it.
      expect(stage.failed.map((one) => one.people)).toEqual([['gone'], ['gone']]);
      expect(stage.failed[0]).toMatchObject({ errorCode: 81013, kind: 'message' });
      expect(stage.server.textsTo('office')).toHaveLength(2);
      const entries = await listOutbox(stage.database.db);
      expect(entries.map((entry) => [entry.state, entry.people, entry.attempts, entry.errorCode])).toEqual(
        Array.from({ length: 4 }, () => ['failed', ['gone'], 1, 81013]),
      );
      expect(JSON.stringify(entries)).not.toContain('第一');
      expect(entries[0]?.error).toContain('可见范围');
    });

    it('that failed go out again when asked, before what was put later', async () => {
      stage.server.unknownPeople.add('lisi');
      await say('lisi', '第一');
      await deliverAll();
      stage.server.unknownPeople.clear();
      await say('lisi', '第二');
      expect(await retryFailed(stage.database.db, [999_999_999])).toBe(0);
      expect(await retryFailed(stage.database.db, 'all')).toBe(1);
      await deliverAll();
      expect(stage.server.textsTo('lisi')).toEqual(['第一', '第二']);
    });

    it('are given up after a day of trying', async () => {
      stage.server.fault = (call) => (call.path.endsWith('/send') ? { status: 500 } : undefined);
      const one = worker();
      await one.start();
      await say('lisi', '有人吗');
      await until(() => stage.server.callsTo('/cgi-bin/message/send').length >= 3, one);
      expect(stage.failed).toEqual([]);
      await stage.database.db.execute(sql`update outbox set first_attempt_at = now() - interval '24 hours'`);
      await until(() => stage.failed.length > 0, one);
      expect(stage.failed).toHaveLength(1);
      expect(stage.failed[0]?.errorCode).toBeUndefined();
      expect((await listOutbox(stage.database.db))[0]?.error).toBe('没有得到企业微信的答复');
    });

    it('of which some recipients are unknown record them', async () => {
      stage.server.unknownPeople.add('gone');
      await show(['lisi', 'gone'], approval());
      await deliverAll();
      const [row] = await stage.database.db.select().from(outbox);
      expect(row).toMatchObject({ state: 'sent', invalidPeople: ['gone'] });
    });

    it('wait out a block that WeCom puts on everything', async () => {
      faults('/send', { errcode: 45009 });
      const one = worker();
      await one.start();
      await say('lisi', '第一');
      const blocked = async () => {
        const [row] = await stage.database.db.select().from(outbox).where(eq(outbox.errorCode, 45009));
        return row;
      };
      await until(async () => (await blocked()) !== undefined);
      await say('wangwu', '第二');
      one.nudge();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(stage.server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
      await one.stop();
      const row = await blocked();
      expect(row).toMatchObject({ state: 'waiting', attempts: 0 });
      expect((row?.nextAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000);
      // A worker that has met no block goes on; the others' row keeps its time.
      await worker().start();
      await until(() => stage.server.delivered.length > 0);
      expect(stage.server.delivered.map((delivered) => delivered.text)).toEqual(['第二']);
    });
  });

  describe('while the app is not set up', () => {
    it('messages wait for the mend, one line names it, and nothing hammers WeCom', async () => {
      stage.server.fault = ({ path, body }) => {
        if (!path.endsWith('/send')) return undefined;
        return { errcode: body.touser === 'refused' ? 40058 : 60020 };
      };
      await say(['lisi', 'wangwu'], '第一');
      await say('refused', '内容不行');
      const lines: string[] = [];
      const one = worker({ log: createLog('info', { write: (line) => void lines.push(line) }) });
      await one.start();
      const tried = async () => (await stage.database.db.select().from(outbox)).filter((row) => row.errorCode !== null);
      await until(async () => (await tried()).length === 3);
      await say('zhaoliu', '第二');
      const calls = stage.server.calls.length;
      await soon();
      one.nudge();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(stage.server.calls).toHaveLength(calls);
      await one.stop();
      expect((await tried()).map((row) => [row.state, row.attempts, row.errorCode]).sort()).toEqual([
        ['failed', 1, 40058],
        ['waiting', 1, 60020],
        ['waiting', 1, 60020],
      ]);
      expect(stage.failed.map((row) => row.people)).toEqual([['refused']]);
      expect(lines.filter((line) => line.includes('可信IP'))).toHaveLength(1);
      stage.server.fault = undefined;
      await soon();
      await deliverAll();
      expect(stage.server.delivered.map((message) => message.text).sort()).toEqual(['第一', '第一', '第二']);
    });

    it('messages are given up after a day', async () => {
      stage.server.fault = ({ path }) => (path.endsWith('/gettoken') ? { errcode: 40001 } : undefined);
      await say('lisi', '有人吗');
      await stage.database.db.execute(sql`update outbox set first_attempt_at = now() - interval '24 hours'`);
      await deliverAll();
      expect(stage.failed).toMatchObject([{ errorCode: 40001 }]);
    });
  });

  describe('the rate of a member', () => {
    const rates = { minute: { messages: 5, milliseconds: 1500 }, hour: { messages: 8, milliseconds: 4000 } };

    it('is kept by waiting, and holds up nobody else', async () => {
      stage.server.rate = { messages: 5, milliseconds: 1400 };
      const one = worker({ rates });
      await one.start();
      const texts = Array.from({ length: 12 }, (_, i) => `第${i}条`);
      for (const text of texts) await say('lisi', text);
      await say('wangwu', '就一条');
      await one.drain();
      expect(stage.server.dropped).toBe(0);
      expect(stage.server.textsTo('lisi')).toEqual(texts);
      const [other] = stage.server.delivered.filter((delivered) => delivered.to === 'wangwu');
      const mine = stage.server.delivered
        .filter((delivered) => delivered.to === 'lisi')
        .map((delivered) => delivered.at);
      expect(other?.at).toBeLessThan(mine[5] ?? 0);
      // Neither five in the shorter window nor eight in the longer one.
      for (let i = 5; i < mine.length; i++) expect((mine[i] ?? 0) - (mine[i - 5] ?? 0)).toBeGreaterThanOrEqual(1400);
      for (let i = 8; i < mine.length; i++) expect((mine[i] ?? 0) - (mine[i - 8] ?? 0)).toBeGreaterThanOrEqual(3900);
    });

    it('counts what other processes sent, and lets cards to several wait for the fullest', async () => {
      for (let i = 0; i < 5; i++) {
        await stage.database.db.execute(
          sql`insert into deliveries (person, at) values ('lisi', now() + interval '1 second')`,
        );
      }
      await show(['wangwu', 'lisi'], approval());
      await say('zhaoliu', '您好');
      const one = worker({ rates });
      await one.start();
      await until(() => stage.server.textsTo('zhaoliu').length === 1);
      expect(stage.server.textsTo('wangwu')).toEqual([]);
      await one.drain();
      expect(stage.server.delivered.map((delivered) => delivered.to)).toEqual(['zhaoliu', 'wangwu', 'lisi']);
    });
  });

  describe('several workers', () => {
    it('share the work: everything once, in order for each person', async () => {
      stage.server.delayMs = 3;
      const people = Array.from({ length: 30 }, (_, i) => `p${i}`);
      for (let i = 0; i < 6; i++) await say(people, `第${i}条`);
      const two = [worker({ concurrency: 8 }), worker({ concurrency: 8 })];
      for (const one of two) await one.start();
      await Promise.all(two.map((one) => one.drain()));
      expect(stage.server.delivered).toHaveLength(180);
      expect(stage.server.suppressed).toBe(0);
      for (const person of people) {
        expect(stage.server.textsTo(person)).toEqual(['第0条', '第1条', '第2条', '第3条', '第4条', '第5条']);
      }
    });

    it('take over what a dead one left, equal to the byte, and keep the order', async () => {
      await say('lisi', '第一');
      await say('lisi', '第二');
      // One that dies between sending and writing it down: its row stays claimed under an owner nobody hears of again.
      await deliverAll();
      await stage.database.db.execute(sql`
        update outbox set state = 'sending', owner = 'dead', lease_until = now() + interval '700 milliseconds',
          sent_at = null where seq = (select min(seq) from outbox)`);
      await stage.database.db.execute(
        sql`update outbox_people set open = true where seq = (select min(seq) from outbox)`,
      );
      await say('lisi', '第三');
      await deliverAll();
      expect(stage.server.textsTo('lisi')).toEqual(['第一', '第二', '第三']);
      expect(stage.server.suppressed).toBe(1);
      const counted = await stage.database.db.select().from(deliveries);
      // Two sent, one of them again after its owner died, the death itself, and the third.
      expect(counted).toHaveLength(5);
    });

    it('that stops hands back what it has not begun', async () => {
      stage.server.delayMs = 150;
      for (let i = 0; i < 20; i++) await say(`p${i}`, '您好');
      const one = worker({ concurrency: 2 });
      await one.start();
      await until(() => stage.server.calls.length >= 3);
      await one.stop();
      const states = await listOutbox(stage.database.db);
      expect(states.every((entry) => entry.state === 'waiting')).toBe(true);
      expect(states.length).toBeGreaterThan(10);
      stage.server.delayMs = 0;
      await deliverAll();
      expect(stage.server.delivered).toHaveLength(20);
      expect(stage.server.suppressed).toBe(0);
    });
  });

  describe('a minute of faults', () => {
    it('delays messages and loses, doubles or reorders none', async () => {
      const menu: Array<Fault | undefined> = [
        { errcode: -1 },
        { errcode: 40014 },
        { errcode: 42001 },
        { errcode: 45033 },
        { status: 500 },
        'reset',
        'lost',
        'silence',
        undefined,
        undefined,
      ];
      let n = 0;
      let storm = true;
      stage.server.fault = () => (storm ? menu[(n++ * 7) % menu.length] : undefined);
      const people = Array.from({ length: 12 }, (_, i) => `p${i}`);
      const two = [worker({}, 300), worker({}, 300)];
      for (const one of two) await one.start();
      for (let i = 0; i < 4; i++) {
        await say(people, `第${i}条`);
        await show(people.slice(0, 3), approval(`t${i}`));
      }
      const start = Date.now();
      await until(async () => {
        storm = Date.now() - start < 4000;
        return !storm && (await countOutbox(stage.database.db)).open === 0;
      }, two[0]);
      expect(stage.failed).toEqual([]);
      for (const person of people) {
        expect(stage.server.textsTo(person).filter(Boolean)).toEqual(['第0条', '第1条', '第2条', '第3条']);
      }
      const tasks = (person: string) =>
        stage.server.delivered.filter((one) => one.to === person && one.card).map((one) => one.card.task_id);
      for (const person of people.slice(0, 3)) expect(tasks(person)).toEqual(['t0', 't1', 't2', 't3']);
    });
  });

  it('one text to each of many costs few statements', async () => {
    const people = Array.from({ length: 400 }, () => randomUUID());
    for (const person of people) await say(person, `${person}，您好`);
    let statements = 0;
    const counted = new Proxy(stage.database.db, {
      get(target, name, receiver) {
        if (name === 'execute' || name === 'select' || name === 'transaction') statements++;
        const value = Reflect.get(target, name, receiver);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await worker({ db: counted }).start();
    await until(async () => (await countOutbox(stage.database.db)).open === 0);
    expect(stage.server.delivered).toHaveLength(400);
    expect(statements).toBeLessThan(200);
  });
});

it('delays grow from about a second to a quarter of an hour', () => {
  const delays = Array.from({ length: 14 }, (_, attempts) => delayAfter(attempts, 0.5));
  expect(delays.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(delays.at(-1)).toBe(900_000);
  expect(delayAfter(3, 0)).toBe(6000);
  expect(delayAfter(3, 1)).toBe(10_000);
});
