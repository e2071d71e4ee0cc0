import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buttonsCard, type Card, formCard, noticeCard } from '../../src/channels/card.js';
import { findCard, newTaskId, recordCode, settleCards } from '../../src/channels/cards.js';
import type { CardSubject, Outgoing } from '../../src/channels/channel.js';
import { countOutbox, listOutbox, put, retryFailed } from '../../src/channels/outbox.js';
import { delayAfter } from '../../src/channels/outbox-deliver.js';
import {
  createOutboxWorker,
  type FailedMessage,
  type OutboxOptions,
  type OutboxWorker,
} from '../../src/channels/outbox-worker.js';
import { accessTokens, cardCodes, cards, deliveries, outbox, outboxPeople } from '../../src/channels/schema.js';
import { createWecomClient } from '../../src/channels/wecom/client.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { createLog } from '../../src/log.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { type Call, type Fault, WecomServer } from './wecom-server.js';

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let server: WecomServer;
  let ctx: Ctx;
  let failed: FailedMessage[];
  const workers: OutboxWorker[] = [];

  const worker = (more: Partial<OutboxOptions> = {}, timeoutMs = 8000) => {
    const client = createWecomClient({
      corpId: 'ww0123456789abcdef',
      agentId: 1000002,
      secret: 'secret',
      apiBase: server.base,
      db: database.db,
      time: Date.now,
      random: Math.random,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)),
      timeoutMs,
    });
    const made = createOutboxWorker({
      db: database.db,
      client,
      agentId: 1000002,
      timeZone: 'Asia/Shanghai',
      now: () => ctx.now,
      onFailed: async (_, one) => {
        failed.push(one);
      },
      ...more,
    });
    workers.push(made);
    return made;
  };
  const say = (to: string | string[], text: string) => put(ctx, { kind: 'text', to: [to].flat(), text });
  const show = (to: string[], card: Card, about: CardSubject = { kind: 'step', id: 's1' }) =>
    put(ctx, { kind: 'card', to, card, about });
  const approval = (taskId = newTaskId(), title = '采购科上报一条风险') =>
    buttonsCard({
      taskId,
      title,
      lines: [{ label: '编号', value: 'FX-2026-0001' }],
      buttons: [
        { key: 'approve', text: '同意', style: 'primary' },
        { key: 'return', text: '退回' },
      ],
    });
  const deliverAll = async (more: Partial<OutboxOptions> = {}) => {
    const one = worker(more);
    await one.start();
    await one.drain();
    await one.stop();
  };
  /** The first `n` calls to a path meet these faults in turn. */
  const faults = (path: string, ...list: Array<Fault | undefined>) => {
    server.fault = (call: Call) => (call.path.endsWith(path) ? list.shift() : undefined);
  };
  const soon = () => database.db.execute(sql`update outbox set next_at = now() where state = 'waiting'`);
  /** Waits for what a worker does, hurrying up the pauses between attempts. */
  const until = async (holds: () => Promise<boolean> | boolean, hurry?: OutboxWorker) => {
    for (let i = 0; i < 600; i++) {
      if (await holds()) return;
      if (hurry) {
        await soon();
        hurry.nudge();
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('it never came to that');
  };

  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    for (const table of [outbox, outboxPeople, deliveries, cards, cardCodes, accessTokens]) {
      await database.db.delete(table);
    }
    server = await new WecomServer().listen();
    failed = [];
    ctx = {
      db: database.db,
      now: new Date('2026-11-02T01:30:05Z'),
      actor: { kind: 'person', id: 'zhangsan' },
      requestId: 'r1',
    };
  });
  afterEach(async () => {
    for (const one of workers.splice(0)) await one.stop(1000);
    await server.close();
  });

  describe('messages', () => {
    it('arrive once each, in order for each person, and only after their transaction', async () => {
      const one = worker();
      await one.start();
      await inTransaction(ctx, async (tx) => {
        for (let i = 0; i < 5; i++) await put(tx, { kind: 'text', to: ['lisi', 'WangWu'], text: `第${i}条` });
      });
      await inTransaction(ctx, async (tx) => {
        await put(tx, { kind: 'text', to: ['lisi'], text: '作废' });
        throw new Error('changed my mind');
      }).catch(() => {});
      one.nudge();
      await one.drain();
      const all = ['第0条', '第1条', '第2条', '第3条', '第4条'];
      expect(server.textsTo('lisi')).toEqual(all);
      expect(server.textsTo('wangwu')).toEqual(all);
      expect(server.suppressed).toBe(0);
      expect(await countOutbox(database.db)).toEqual({ open: 0, failed: 0 });
    });

    it('longer than one message go out in pieces, in order', async () => {
      const long = Array.from({ length: 1500 }, (_, i) => `字${i}`).join('');
      await say('lisi', long);
      await deliverAll();
      expect(server.textsTo('lisi').length).toBeGreaterThan(3);
      expect(server.textsTo('lisi').join('')).toBe(long);
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
      expect(server.textsTo('lisi')).toEqual(['您没有待办', '您没有待办（09:30:05）', '您没有待办（09:30:05·2）']);
      expect(server.textsTo('wangwu')).toEqual(['您没有待办']);
      expect(server.suppressed).toBe(0);
    });

    it('that repeat one of hours ago need no mark', async () => {
      await say('lisi', '您没有待办');
      await deliverAll();
      await database.db.execute(sql`update outbox set attempted_at = now() - interval '5 hours'`);
      await say('lisi', '您没有待办');
      await deliverAll();
      // Equal for the server too, whose interval has not passed: it shows that nothing was added.
      expect(server.suppressed).toBe(1);
    });

    it('to nobody, or without a word, are none', async () => {
      await say([], '有人吗');
      await say('lisi', ' \u200b\n');
      expect(await countOutbox(database.db)).toEqual({ open: 0, failed: 0 });
    });

    it('are repeated to the byte when the answer was lost, and arrive once', async () => {
      faults('/send', 'lost', 'reset', { status: 502 });
      const one = worker();
      await one.start();
      await say('lisi', '一次就好');
      await until(() => server.callsTo('/cgi-bin/message/send').length >= 4, one);
      await one.drain();
      expect(server.textsTo('lisi')).toEqual(['一次就好']);
      expect(new Set(server.callsTo('/cgi-bin/message/send').map((call) => call.raw.toString())).size).toBe(1);
      const [row] = await database.db.select().from(outbox);
      expect(row).toMatchObject({ state: 'sent', ambiguous: true, attempts: 4 });
    });

    it('with a card whose answer was lost are not taken for refused when the task id is known already', async () => {
      await show(['lisi'], approval('t1'));
      server.fault = (call) => {
        const n = server.callsTo('/cgi-bin/message/send').length;
        if (!call.path.endsWith('/send') || n > 2) return undefined;
        return n === 1 ? 'lost' : { errcode: 42014 };
      };
      const one = worker();
      await one.start();
      await until(async () => (await countOutbox(database.db)).open === 0, one);
      expect(server.delivered).toHaveLength(1);
      expect(failed).toEqual([]);
    });

    it('refused for good fail at once, are told of once, and hold up nothing', async () => {
      server.unknownPeople.add('gone');
      await say('gone', '第一');
      await say(['gone', 'lisi'], '第二');
      await say('lisi', '第三');
      const told: Outgoing = { kind: 'text', to: ['gone', 'office'], text: '有一条消息没有送到' };
      await deliverAll({
        onFailed: async (_, one, tell) => {
          failed.push(one);
          await tell(told);
        },
      });
      expect(server.textsTo('lisi')).toEqual(['第二', '第三']);
      // The office hears of both, and nobody of the failure to tell `gone` about it.
      expect(failed.map((one) => one.people)).toEqual([['gone'], ['gone']]);
      expect(failed[0]).toMatchObject({ errorCode: 81013, kind: 'message' });
      expect(server.textsTo('office')).toHaveLength(2);
      const entries = await listOutbox(database.db);
      expect(entries.map((entry) => [entry.state, entry.people, entry.attempts, entry.errorCode])).toEqual(
        Array.from({ length: 4 }, () => ['failed', ['gone'], 1, 81013]),
      );
      expect(JSON.stringify(entries)).not.toContain('第一');
      expect(entries[0]?.error).toContain('可见范围');
    });

    it('that failed go out again when asked, before what was put later', async () => {
      server.unknownPeople.add('lisi');
      await say('lisi', '第一');
      await deliverAll();
      server.unknownPeople.clear();
      await say('lisi', '第二');
      expect(await retryFailed(database.db, [999_999_999])).toBe(0);
      expect(await retryFailed(database.db, 'all')).toBe(1);
      await deliverAll();
      expect(server.textsTo('lisi')).toEqual(['第一', '第二']);
    });

    it('are given up after a day of trying', async () => {
      server.fault = (call) => (call.path.endsWith('/send') ? { status: 500 } : undefined);
      const one = worker();
      await one.start();
      await say('lisi', '有人吗');
      await until(() => server.callsTo('/cgi-bin/message/send').length >= 3, one);
      expect(failed).toEqual([]);
      await database.db.execute(sql`update outbox set first_attempt_at = now() - interval '24 hours'`);
      await until(() => failed.length > 0, one);
      expect(failed).toHaveLength(1);
      expect(failed[0]?.errorCode).toBeUndefined();
      expect((await listOutbox(database.db))[0]?.error).toBe('没有得到企业微信的答复');
    });

    it('of which some recipients are unknown record them', async () => {
      server.unknownPeople.add('gone');
      await show(['lisi', 'gone'], approval());
      await deliverAll();
      const [row] = await database.db.select().from(outbox);
      expect(row).toMatchObject({ state: 'sent', invalidPeople: ['gone'] });
    });

    it('wait out a block that WeCom puts on everything', async () => {
      faults('/send', { errcode: 45009 });
      const one = worker();
      await one.start();
      await say('lisi', '第一');
      const blocked = async () => {
        const [row] = await database.db.select().from(outbox).where(eq(outbox.errorCode, 45009));
        return row;
      };
      await until(async () => (await blocked()) !== undefined);
      await say('wangwu', '第二');
      one.nudge();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
      await one.stop();
      const row = await blocked();
      expect(row).toMatchObject({ state: 'waiting', attempts: 0 });
      expect((row?.nextAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000);
      // A worker that has met no block goes on; the others' row keeps its time.
      await worker().start();
      await until(() => server.delivered.length > 0);
      expect(server.delivered.map((delivered) => delivered.text)).toEqual(['第二']);
    });
  });

  describe('while the app is not set up', () => {
    it('messages wait for the mend, one line names it, and nothing hammers WeCom', async () => {
      server.fault = ({ path, body }) => {
        if (!path.endsWith('/send')) return undefined;
        return { errcode: body.touser === 'refused' ? 40058 : 60020 };
      };
      await say(['lisi', 'wangwu'], '第一');
      await say('refused', '内容不行');
      const lines: string[] = [];
      const one = worker({ log: createLog('info', { write: (line) => void lines.push(line) }) });
      await one.start();
      const tried = async () => (await database.db.select().from(outbox)).filter((row) => row.errorCode !== null);
      await until(async () => (await tried()).length === 3);
      await say('zhaoliu', '第二');
      const calls = server.calls.length;
      await soon();
      one.nudge();
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(server.calls).toHaveLength(calls);
      await one.stop();
      expect((await tried()).map((row) => [row.state, row.attempts, row.errorCode]).sort()).toEqual([
        ['failed', 1, 40058],
        ['waiting', 1, 60020],
        ['waiting', 1, 60020],
      ]);
      expect(failed.map((row) => row.people)).toEqual([['refused']]);
      expect(lines.filter((line) => line.includes('可信IP'))).toHaveLength(1);
      server.fault = undefined;
      await soon();
      await deliverAll();
      expect(server.delivered.map((message) => message.text).sort()).toEqual(['第一', '第一', '第二']);
    });

    it('messages are given up after a day', async () => {
      server.fault = ({ path }) => (path.endsWith('/gettoken') ? { errcode: 40001 } : undefined);
      await say('lisi', '有人吗');
      await database.db.execute(sql`update outbox set first_attempt_at = now() - interval '24 hours'`);
      await deliverAll();
      expect(failed).toMatchObject([{ errorCode: 40001 }]);
    });
  });

  describe('the rate of a member', () => {
    const rates = { minute: { messages: 5, milliseconds: 1500 }, hour: { messages: 8, milliseconds: 4000 } };

    it('is kept by waiting, and holds up nobody else', async () => {
      server.rate = { messages: 5, milliseconds: 1400 };
      const one = worker({ rates });
      await one.start();
      const texts = Array.from({ length: 12 }, (_, i) => `第${i}条`);
      for (const text of texts) await say('lisi', text);
      await say('wangwu', '就一条');
      await one.drain();
      expect(server.dropped).toBe(0);
      expect(server.textsTo('lisi')).toEqual(texts);
      const [other] = server.delivered.filter((delivered) => delivered.to === 'wangwu');
      const mine = server.delivered.filter((delivered) => delivered.to === 'lisi').map((delivered) => delivered.at);
      expect(other?.at).toBeLessThan(mine[5] ?? 0);
      // Neither five in the shorter window nor eight in the longer one.
      for (let i = 5; i < mine.length; i++) expect((mine[i] ?? 0) - (mine[i - 5] ?? 0)).toBeGreaterThanOrEqual(1400);
      for (let i = 8; i < mine.length; i++) expect((mine[i] ?? 0) - (mine[i - 8] ?? 0)).toBeGreaterThanOrEqual(3900);
    });

    it('counts what other processes sent, and lets cards to several wait for the fullest', async () => {
      for (let i = 0; i < 5; i++) {
        await database.db.execute(
          sql`insert into deliveries (person, at) values ('lisi', now() + interval '1 second')`,
        );
      }
      await show(['wangwu', 'lisi'], approval());
      await say('zhaoliu', '您好');
      const one = worker({ rates });
      await one.start();
      await until(() => server.textsTo('zhaoliu').length === 1);
      expect(server.textsTo('wangwu')).toEqual([]);
      await one.drain();
      expect(server.delivered.map((delivered) => delivered.to)).toEqual(['zhaoliu', 'wangwu', 'lisi']);
    });
  });

  describe('several workers', () => {
    it('share the work: everything once, in order for each person', async () => {
      server.delayMs = 3;
      const people = Array.from({ length: 30 }, (_, i) => `p${i}`);
      for (let i = 0; i < 6; i++) await say(people, `第${i}条`);
      const two = [worker({ concurrency: 8 }), worker({ concurrency: 8 })];
      for (const one of two) await one.start();
      await Promise.all(two.map((one) => one.drain()));
      expect(server.delivered).toHaveLength(180);
      expect(server.suppressed).toBe(0);
      for (const person of people) {
        expect(server.textsTo(person)).toEqual(['第0条', '第1条', '第2条', '第3条', '第4条', '第5条']);
      }
    });

    it('take over what a dead one left, equal to the byte, and keep the order', async () => {
      await say('lisi', '第一');
      await say('lisi', '第二');
      // One that dies between sending and writing it down: its row stays claimed under an owner nobody hears of again.
      await deliverAll();
      await database.db.execute(sql`
        update outbox set state = 'sending', owner = 'dead', lease_until = now() + interval '700 milliseconds',
          sent_at = null where seq = (select min(seq) from outbox)`);
      await database.db.execute(sql`update outbox_people set open = true where seq = (select min(seq) from outbox)`);
      await say('lisi', '第三');
      await deliverAll();
      expect(server.textsTo('lisi')).toEqual(['第一', '第二', '第三']);
      expect(server.suppressed).toBe(1);
      const counted = await database.db.select().from(deliveries);
      // Two sent, one of them again after its owner died, the death itself, and the third.
      expect(counted).toHaveLength(5);
    });

    it('that stops hands back what it has not begun', async () => {
      server.delayMs = 150;
      for (let i = 0; i < 20; i++) await say(`p${i}`, '您好');
      const one = worker({ concurrency: 2 });
      await one.start();
      await until(() => server.calls.length >= 3);
      await one.stop();
      const states = await listOutbox(database.db);
      expect(states.every((entry) => entry.state === 'waiting')).toBe(true);
      expect(states.length).toBeGreaterThan(10);
      server.delayMs = 0;
      await deliverAll();
      expect(server.delivered).toHaveLength(20);
      expect(server.suppressed).toBe(0);
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
      server.fault = () => (storm ? menu[(n++ * 7) % menu.length] : undefined);
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
        return !storm && (await countOutbox(database.db)).open === 0;
      }, two[0]);
      expect(failed).toEqual([]);
      for (const person of people) {
        expect(server.textsTo(person).filter(Boolean)).toEqual(['第0条', '第1条', '第2条', '第3条']);
      }
      const tasks = (person: string) =>
        server.delivered.filter((one) => one.to === person && one.card).map((one) => one.card.task_id);
      for (const person of people.slice(0, 3)) expect(tasks(person)).toEqual(['t0', 't1', 't2', 't3']);
    });
  });

  describe('cards', () => {
    const subject = { kind: 'approval-step', id: 'step-1' };

    it('are known by their task id, with whom they went to and what they are about', async () => {
      const card = approval('t1');
      await show(['lisi', 'WangWu'], card, subject);
      await deliverAll();
      expect(await findCard(database.db, 't1')).toEqual({
        taskId: 't1',
        subject,
        people: ['lisi', 'wangwu'],
        card,
        settled: undefined,
        createdAt: ctx.now,
      });
      expect(await findCard(database.db, 'not-ours')).toBeUndefined();
      expect(server.delivered.map((one) => one.to)).toEqual(['lisi', 'wangwu']);
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
    });

    it('go grey for every recipient by the newest code, each code once', async () => {
      await show(['lisi', 'wangwu'], approval('t1'), subject);
      await deliverAll();
      const click = server.codeFor('t1');
      ctx = { ...ctx, now: new Date(ctx.now.getTime() + 1000) };
      await recordCode(ctx, 't1', click);
      await recordCode(ctx, 't1', click);
      await settleCards(ctx, subject, approval('t1', '已处理'), '李四 已同意 11-02 09:30 并附上一句很长的话');
      await deliverAll();
      expect(server.updates).toHaveLength(1);
      expect(server.updates[0]).toMatchObject({
        task: 't1',
        agentid: 1000002,
        response_code: click,
        userids: ['lisi', 'wangwu'],
        template_card: { task_id: 't1', main_title: { title: '已处理' }, replace_text: '李四 已同意 11-02 09:30…' },
      });
      // Settled once, it is no live card any more.
      await settleCards(ctx, subject, approval('t1'), '又一次');
      await deliverAll();
      expect(server.updates).toHaveLength(1);
      await put(ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '改了又改') });
      await deliverAll();
      expect(server.updates[1]).toMatchObject({ task: 't1', template_card: { main_title: { title: '改了又改' } } });
      expect(server.updates[1].response_code).not.toBe(click);
      expect(server.delivered).toHaveLength(2);
    });

    it('lose only their buttons when nothing else changes', async () => {
      await show(['lisi'], approval('t1'), subject);
      await settleCards(ctx, subject, approval('t1'), '已同意');
      await deliverAll();
      expect(server.updates).toMatchObject([{ userids: ['lisi'], button: { replace_name: '已同意' } }]);
      expect(server.updates[0].template_card).toBeUndefined();
    });

    it('change after their own sending, whatever is put in between', async () => {
      await inTransaction(ctx, async (tx) => {
        await put(tx, { kind: 'card', to: ['lisi'], card: approval('t1'), about: subject });
        await put(tx, { kind: 'text', to: ['lisi'], text: '请处理' });
        await settleCards(tx, subject, approval('t1', '已处理'), '已撤回');
        await put(tx, { kind: 'text', to: ['lisi'], text: '已撤回' });
      });
      await deliverAll();
      const order = server.calls.filter((call) => /send|update/.test(call.path));
      expect(order.map((call) => call.body.text?.content ?? call.path.split('/').pop())).toEqual([
        'send',
        '请处理',
        'update_template_card',
        '已撤回',
      ]);
    });

    it('whose update had no answer are not changed twice, nor sent again', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await settleCards(ctx, subject, approval('t1', '已处理'), '已同意');
      faults('/update_template_card', 'lost');
      const one = worker();
      await one.start();
      await until(async () => (await countOutbox(database.db)).open === 0, one);
      expect(server.updates).toHaveLength(1);
      expect(server.delivered).toHaveLength(1);
      expect(failed).toEqual([]);
    });

    it('whose update died with its process are not changed twice, nor sent again', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await settleCards(ctx, subject, approval('t1', '已处理'), '已同意');
      const [code] = await database.db.select().from(cardCodes);
      await database.db.execute(sql`update outbox set state = 'sending', owner = 'dead', code = ${code?.code},
        lease_until = now() where kind = 'card-update'`);
      const used = server.codes.get(code?.code ?? '');
      if (used) used.used = true;
      await deliverAll();
      expect(server.callsTo('/cgi-bin/message/update_template_card')).toHaveLength(1);
      expect(server.delivered).toHaveLength(1);
    });

    it('are changed by the next code when one is refused', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await recordCode({ ...ctx, now: new Date(ctx.now.getTime() + 1000) }, 't1', 'used-elsewhere');
      await settleCards(ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(server.updates).toHaveLength(1);
      expect(server.delivered).toHaveLength(1);
    });

    it('of more than 72 hours by the product clock are sent afresh and answer for the old one', async () => {
      await show(['lisi', 'wangwu'], approval('t1'), subject);
      await deliverAll();
      ctx = { ...ctx, now: new Date(ctx.now.getTime() + 72 * 3_600_000) };
      await put(ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '催办') });
      await say('lisi', '还请处理');
      await deliverAll();
      expect(server.updates).toEqual([]);
      const fresh = server.delivered.filter((one) => one.card).slice(2);
      expect(fresh.map((one) => [one.to, one.card.main_title.title])).toEqual([
        ['lisi', '催办'],
        ['wangwu', '催办'],
      ]);
      expect(server.delivered.map((one) => one.text).at(-1)).toBe('还请处理');
      const taskId = fresh[0]?.card.task_id;
      expect(taskId).not.toBe('t1');
      expect(await findCard(database.db, taskId)).toMatchObject({ subject, people: ['lisi', 'wangwu'] });
      // From now on the fresh one is the live one, under either id, and it is greyed once.
      await put(ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '再催') });
      await settleCards(ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(server.updates.map((one) => [one.task, one.template_card.replace_text])).toEqual([[taskId, undefined]]);
      const sent = server.delivered.filter((one) => one.text?.includes('已同意'));
      expect(sent.map((one) => one.to)).toEqual(['lisi', 'wangwu']);
    });

    it('settled without any code left tell the outcome in words', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await database.db.delete(cardCodes);
      await settleCards(ctx, subject, approval('t1', '采购科的风险已处理'), '李四 已同意');
      await deliverAll();
      expect(server.textsTo('lisi').at(-1)).toBe('采购科的风险已处理\n编号：FX-2026-0001\n李四 已同意');
      expect(failed).toEqual([]);
    });

    it('refused for their content fail, and are not sent afresh', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      faults('/update_template_card', { errcode: 42038 });
      await settleCards(ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(failed).toMatchObject([{ kind: 'card-update', errorCode: 42038, taskId: 't1' }]);
      expect(server.delivered).toHaveLength(1);
    });

    it('without buttons need no task id, and to nobody are none', async () => {
      const notice = noticeCard({ title: '风险提示', link: 'https://a.example' });
      await show(['lisi'], notice);
      await show([], approval('t9'));
      await deliverAll();
      expect(server.delivered).toMatchObject([{ to: 'lisi', card: { card_type: 'text_notice' } }]);
      expect(await database.db.select().from(cards)).toEqual([]);
    });

    it('without buttons that repeat an earlier one arrive all the same', async () => {
      const notice = noticeCard({ title: '风险提示', link: 'https://a.example' });
      await show(['lisi'], notice);
      await show(['lisi'], notice);
      await deliverAll();
      expect(server.delivered.map((one) => one.card.main_title.desc)).toEqual([undefined, '（09:30:05）']);
    });

    it('never put cannot be changed, and a task id serves once', async () => {
      const card = approval('t1');
      await expect(put(ctx, { kind: 'card-update', taskId: 't1', card })).rejects.toThrow();
      await show(['lisi'], card);
      await expect(show(['lisi'], card)).rejects.toThrow();
      const many = Array.from({ length: 1001 }, (_, i) => `p${i}`);
      await expect(show(many, approval())).rejects.toThrow(/1001/);
    });

    it('with drop-downs are frozen, too', async () => {
      const form = (title: string) =>
        formCard({
          taskId: 'f1',
          title,
          choices: [{ key: 'level', title: '等级', options: [{ id: 'high', text: '高' }], selected: 'high' }],
          submit: { key: 'submit', text: '提交' },
        });
      await show(['lisi'], form('草稿'), { kind: 'risk-draft', id: 'd1' });
      await settleCards(ctx, { kind: 'risk-draft', id: 'd1' }, form('已提交'), '已提交');
      await deliverAll();
      expect(server.updates[0].template_card.select_list[0].disable).toBe(true);
    });
  });

  it('one text to each of many costs few statements', async () => {
    const people = Array.from({ length: 400 }, () => randomUUID());
    for (const person of people) await say(person, `${person}，您好`);
    let statements = 0;
    const counted = new Proxy(database.db, {
      get(target, name, receiver) {
        if (name === 'execute' || name === 'select' || name === 'transaction') statements++;
        const value = Reflect.get(target, name, receiver);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await worker({ db: counted }).start();
    await until(async () => (await countOutbox(database.db)).open === 0);
    expect(server.delivered).toHaveLength(400);
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
