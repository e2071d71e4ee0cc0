import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incoming } from '../../src/channels/channel.js';
import { createInbox, type Inbox } from '../../src/channels/inbox.js';
import { type GathererLimits, InboxUnavailable } from '../../src/channels/inbox-accept.js';
import { AlreadyHandled, type InboxRow, type WorkerTimes } from '../../src/channels/inbox-worker.js';
import { inbox } from '../../src/channels/schema.js';
import { WecomError } from '../../src/channels/wecom/http.js';
import { type Db, rowsOf } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

const QUICK: WorkerTimes = {
  pollMs: 20,
  leaseMs: 400,
  renewMs: 100,
  retryMs: [20, 40, 60],
  outageMs: [20, 30, 40, 50, 60],
};

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let inboxes: Inbox[] = [];
  let lines: string[] = [];
  const open = (options: { limits?: Partial<GathererLimits>; times?: Partial<WorkerTimes>; on?: Database } = {}) => {
    const created = createInbox({
      database: options.on ?? database,
      owner: randomUUID(),
      log: createLog('info', { write: (line) => void lines.push(line) }),
      metrics: createMetrics({ processMetrics: false }),
      times: { ...QUICK, ...options.times },
      ...(options.limits ? { limits: options.limits } : {}),
    });
    inboxes.push(created);
    return created;
  };
  const states = () =>
    database.db.select({ key: inbox.key, state: inbox.state, attempts: inbox.attempts }).from(inbox).orderBy(inbox.seq);
  const settled = () =>
    until(async () => (await states()).every((row) => row.state !== 'waiting'), 'every message is settled');
  /** What handling a message leaves behind: one row in the transaction that marks it done. */
  const effects = async () =>
    (await rowsOf<{ key: string }>(database.db, sql`select key from effects order by n`)).map((row) => row.key);
  const leaveEffect = async (row: InboxRow, done: (tx: Db) => Promise<void>) =>
    database.db.transaction(async (tx) => {
      await done(tx as unknown as Db);
      await tx.execute(sql`insert into effects (key) values (${row.incoming.key})`);
    });

  beforeAll(() => database.db.execute(sql`create table effects (n serial, key text)`));
  beforeEach(() => {
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(inboxes.map((one) => one.stop(500)));
    inboxes = [];
  });

  describe('accepting', () => {
    it('stores a message once, however often and however close together it is delivered', async () => {
      const { accept } = open();
      const message = said('zhangsan', '采购报价提前泄露');
      expect(await Promise.all([accept(message), accept(message), accept(message)])).toEqual([
        'stored',
        'repeated',
        'repeated',
      ]);
      expect(await accept(message)).toBe('repeated');
      expect(await states()).toHaveLength(1);
    });

    it('numbers what arrives together in the order of arrival, and reads back what was said', async () => {
      const { accept } = open({ limits: { batchRows: 7 } });
      const hard = '引号" 反斜杠\\ {大括号,逗号} ]]> \u202e右到左 😀 NULL \n换行';
      const messages = Array.from({ length: 40 }, (_, n) => said(`member${n % 3}`, `${n} ${hard}`));
      await Promise.all(messages.map(accept));
      const stored = await database.db.select().from(inbox).orderBy(inbox.seq);
      expect(stored.map((row) => row.key)).toEqual(messages.map((m) => m.key));
      expect(stored.map((row) => JSON.parse(row.body).what.text)).toEqual(messages.map((m) => text(m)));
      expect(stored.map((row) => row.sentAt)).toEqual(messages.map((m) => m.sentAt));
    });

    it('keeps one person’s order while several statements are on their way', async () => {
      const { accept } = open({ limits: { statements: 4, batchRows: 3 } });
      const messages = Array.from({ length: 120 }, (_, n) => said(`member${n % 5}`, `${n}`));
      await Promise.all(
        messages.map(async (message, n) => {
          for (let turn = 0; turn < n % 7; turn++) await new Promise(setImmediate);
          return accept(message).then(() => message);
        }),
      );
      const calls = new Map(messages.map((m) => [m.key, m]));
      const stored = await database.db.select().from(inbox).orderBy(inbox.seq);
      expect(stored).toHaveLength(messages.length);
      for (const person of new Set(stored.map((row) => row.person))) {
        // Those that began to wait in the same turn of the loop came in the order of the list.
        const turns = stored
          .filter((r) => r.person === person)
          .map((r) => Number(text(calls.get(r.key) as Incoming)) % 7);
        expect(turns).toEqual([...turns].sort((a, b) => a - b));
      }
    });

    it('answers each caller after the commit of his own row', async () => {
      const { accept } = open();
      await Promise.all(
        Array.from({ length: 30 }, async (_, n) => {
          const message = said('lisi', `第 ${n} 条`);
          await accept(message);
          expect((await states()).map((row) => row.key)).toContain(message.key);
        }),
      );
    });

    it('tells every caller of a batch that could not be stored, and goes on with the next', async () => {
      const { accept } = open();
      await database.db.execute(sql`alter table inbox rename to away`);
      const lost = await Promise.allSettled([accept(said('zhangsan', '一')), accept(said('lisi', '二'))]);
      expect(lost.map((r) => r.status === 'rejected' && r.reason)).toEqual([
        expect.any(InboxUnavailable),
        expect.any(InboxUnavailable),
      ]);
      await database.db.execute(sql`alter table away rename to inbox`);
      expect(await accept(said('zhangsan', '三'))).toBe('stored');
    });

    it('refuses at once what would not fit into the memory set aside', async () => {
      const { accept } = open({ limits: { waitingRows: 5, waitingBytes: 1 << 20 } });
      const flood = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => accept(said('zhangsan', `${n}`))));
      expect(flood.filter((r) => r.status === 'fulfilled')).toHaveLength(5);
      const big = open({ limits: { waitingBytes: 10_000 } });
      const wide = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => big.accept(said('lisi', `${n}${'长'.repeat(2_000)}`))),
      );
      expect(wide.filter((r) => r.status === 'fulfilled').length).toBeLessThan(10);
      expect(await big.accept(said('lisi', '后来的'))).toBe('stored');
    });
  });

  describe('handling', () => {
    it('takes one person’s messages one at a time: by CreateTime, within a second by acceptance', async () => {
      const { accept, start } = open();
      const at = Math.floor(Date.now() / 1000);
      for (const [word, seconds] of [
        ['丙', 2],
        ['甲', 0],
        ['丁', 2],
        ['乙', 1],
      ] as const) {
        await accept(said('zhangsan', word, new Date((at + seconds) * 1000)));
      }
      let busy = 0;
      const heard: string[] = [];
      await start({
        handle: async (row, done) => {
          expect(++busy).toBe(1);
          heard.push(text(row.incoming));
          await pause(5);
          await leaveEffect(row, done);
          busy--;
        },
      });
      await settled();
      expect(heard).toEqual(['甲', '乙', '丙', '丁']);
    });

    it('lets different persons go on while one is being thought about', async () => {
      const { accept, start } = open();
      const slow = gate();
      await start({
        concurrency: 3,
        handle: async (row, done) => {
          if (row.incoming.person === 'zhangsan') await slow.opened;
          await leaveEffect(row, done);
        },
      });
      const held = said('zhangsan', '想很久');
      await accept(held);
      await Promise.all(['lisi', 'wangwu', 'zhaoliu'].map((person) => accept(said(person, '很快'))));
      await until(async () => (await effects()).length === 3, 'the others are done');
      expect(await effects()).not.toContain(held.key);
      slow.open();
      await settled();
      expect(await effects()).toContain(held.key);
    });

    it('thinks about many persons side by side, more than there are connections', async () => {
      const { accept, start } = open();
      const together = gate();
      let thinking = 0;
      await start({
        handle: async (row, done) => {
          if (++thinking === 32) together.open();
          await together.opened;
          await leaveEffect(row, done);
        },
      });
      const messages = Array.from({ length: 32 }, (_, n) => said(`member${n}`, '一起来'));
      await Promise.all(messages.map(accept));
      await settled();
      expect((await effects()).sort()).toEqual(messages.map((m) => m.key).sort());
    });

    it('hands on a text to the byte, with its moment', async () => {
      const { accept, start } = open();
      const message = said('zhangsan', '\\u0000 "\\" \u202e 😀');
      const heard: Incoming[] = [];
      await start({
        handle: async (row, done) => {
          heard.push(row.incoming);
          await leaveEffect(row, done);
        },
      });
      await accept(message);
      await settled();
      expect(heard).toEqual([message]);
    });

    it('has each effect once when two processes think about the same message', async () => {
      const first = open({ times: { leaseMs: 30, renewMs: 60_000 } });
      const second = open({ times: { leaseMs: 30, renewMs: 60_000 } });
      const message = said('zhangsan', '两处同时');
      await first.accept(message);
      const together = gate();
      let thinking = 0;
      const refused: unknown[] = [];
      const handle = async (row: InboxRow, done: (tx: Db) => Promise<void>) => {
        // The lease lapses meanwhile, so the other takes the person too.
        if (++thinking === 2) together.open();
        await together.opened;
        await leaveEffect(row, done).catch((error) => {
          refused.push(error);
          throw error;
        });
      };
      await first.start({ handle });
      await until(async () => thinking === 1, 'the first one thinks');
      await second.start({ handle });
      await settled();
      await until(async () => refused.length === 1, 'the later one is refused');
      expect(refused[0]).toBeInstanceOf(AlreadyHandled);
      expect(await effects()).toEqual([message.key]);
    });

    it('shares persons between two processes and doubles nothing', async () => {
      const [one, two] = [open(), open()];
      const messages = Array.from({ length: 60 }, (_, n) => said(`member${n % 12}`, `${n}`));
      const order = new Map<string, string[]>();
      const handle = async (row: InboxRow, done: (tx: Db) => Promise<void>) => {
        await leaveEffect(row, done);
        const { person } = row.incoming;
        order.set(person, [...(order.get(person) ?? []), text(row.incoming)]);
      };
      await one.start({ handle });
      await two.start({ handle });
      await Promise.all(messages.map((message, n) => (n % 2 ? one : two).accept(message)));
      await settled();
      expect((await effects()).sort()).toEqual(messages.map((m) => m.key).sort());
      for (const heard of order.values()) expect(heard).toEqual([...heard].sort((a, b) => Number(a) - Number(b)));
    });

    it('takes over a message whose process died between thinking and committing', async () => {
      const message = said('zhangsan', '断电');
      const dying = open();
      await dying.accept(message);
      let died = false;
      await dying.start({
        handle: async () => {
          died = true;
          await new Promise(() => {}); // never comes back, as after kill -9
        },
      });
      await until(async () => died, 'it thinks');
      await dying.stop(0);
      expect(await effects()).toEqual([]);
      const next = open();
      await next.start({ handle: leaveEffect });
      await settled();
      expect(await effects()).toEqual([message.key]);
    });

    it('undoes what a transaction did when the message cannot be marked done', async () => {
      const { accept, start } = open();
      const message = said('zhangsan', '写了一半');
      await accept(message);
      let attempt = 0;
      await start({
        handle: (row, done) =>
          database.db.transaction(async (tx) => {
            await tx.execute(sql`insert into effects (key) values (${row.incoming.key})`);
            await done(tx as unknown as Db);
            if (++attempt === 1) throw new Error('after done, before the commit');
          }),
      });
      await settled();
      expect(await effects()).toEqual([message.key]);
      expect(await states()).toEqual([{ key: message.key, state: 'done', attempts: 1 }]);
    });

    it('gives a message that cannot be handled up after four attempts, tells the hook once, then goes on with that person', async () => {
      const { accept, start } = open();
      const [poison, after] = [said('zhangsan', '毒'), said('zhangsan', '后面的')];
      await accept(poison);
      await accept(after);
      const attempts: number[] = [];
      const told: string[] = [];
      await start({
        handle: async (row, done) => {
          if (row.incoming.key === poison.key) {
            attempts.push(row.attempts);
            throw new TypeError('毒的内容不进数据库');
          }
          await leaveEffect(row, done);
        },
        onFailed: async (tx, row) => {
          told.push(row.incoming.key);
          expect(await rowsOf(tx, sql`select key from effects`)).toEqual([]);
        },
      });
      await settled();
      expect(attempts).toEqual([0, 1, 2, 3]);
      expect(told).toEqual([poison.key]);
      expect(await effects()).toEqual([after.key]);
      const [failed] = await database.db.select().from(inbox).orderBy(inbox.seq);
      expect(failed).toMatchObject({ state: 'failed', attempts: 4, error: 'TypeError' });
    });

    it('tells of the failure in the transaction that records it', async () => {
      const { accept, start } = open();
      const poison = said('zhangsan', '毒');
      await accept(poison);
      await start({
        handle: async () => {
          throw new TypeError('it cannot be done');
        },
        onFailed: async (tx, row) => {
          await tx.execute(sql`insert into effects (key) values (${row.incoming.key})`);
        },
      });
      await settled();
      const together = await rowsOf(
        database.db,
        sql`select i.key from inbox i join effects e on e.key = i.key and e.xmin = i.xmin where i.state = 'failed'`,
      );
      expect(together).toEqual([{ key: poison.key }]);
    });

    it('gives a message up even when nobody can be told, and leaves nothing half told', async () => {
      const { accept, start } = open();
      const [poison, after] = [said('zhangsan', '毒'), said('zhangsan', '后面的')];
      await accept(poison);
      await accept(after);
      await start({
        handle: async (row, done) => {
          if (row.incoming.key === poison.key) throw new TypeError('it cannot be done');
          await leaveEffect(row, done);
        },
        onFailed: async (tx, row) => {
          await tx.execute(sql`insert into effects (key) values (${row.incoming.key})`);
          throw new Error('nobody can be told');
        },
      });
      await settled();
      expect((await states()).map((row) => row.state)).toEqual(['failed', 'done']);
      expect(await effects()).toEqual([after.key]);
      expect(lines.join('')).toContain('could not be told');
    });

    it('is patient while WeCom is out of order, and not with what WeCom refuses', async () => {
      const { accept, start } = open();
      for (const person of ['bare', 'wrapped', 'refused']) await accept(said(person, '看图'));
      const away = new WecomError('unanswered', '/cgi-bin/media/get', { happened: 'ECONNRESET' });
      await start({
        handle: async (row, done) => {
          if (row.incoming.person === 'refused') throw new WecomError('refused', '/cgi-bin/user/get', { code: 40058 });
          if (row.attempts < 5) throw row.incoming.person === 'bare' ? away : new Error('no picture', { cause: away });
          await leaveEffect(row, done);
        },
      });
      await settled();
      expect((await states()).map((row) => [row.state, row.attempts])).toEqual([
        ['done', 5],
        ['done', 5],
        ['failed', 4],
      ]);
    });

    it('does not sit out a wait once WeCom answers again, unless something else had failed', async () => {
      const { accept, start, wecomAnswers } = open({ times: { retryMs: [60_000], outageMs: [60_000] } });
      for (const person of ['bare', 'wrapped', 'ours']) await accept(said(person, '看图'));
      const away = new WecomError('unanswered', '/cgi-bin/media/get', { happened: 'ECONNRESET' });
      const failures = { bare: away, wrapped: new Error('no picture', { cause: away }), ours: new Error('a bug') };
      await start({
        handle: async (row, done) => {
          if (row.attempts === 0) throw failures[row.incoming.person as keyof typeof failures];
          await leaveEffect(row, done);
        },
      });
      await until(async () => (await states()).every((row) => row.attempts === 1), 'each has failed once');
      await wecomAnswers();
      await until(async () => (await effects()).length === 2, 'both are handled');
      expect((await states()).map((row) => row.state)).toEqual(['done', 'done', 'waiting']);
    });

    it('logs a failure without a word of what was said', async () => {
      const { accept, start } = open();
      const message = said('zhangsan', '科室主任收了红包');
      await accept(message);
      await start({
        handle: async (row) => {
          await database.db.execute(sql`insert into nowhere (word) values (${text(row.incoming)})`);
        },
      });
      await settled();
      const log = lines.join('');
      expect(log).toContain('could not be handled');
      expect(log).toContain('insert into nowhere');
      expect(log).not.toContain('红包');
      expect(log).not.toContain('zhangsan');
    });

    it('counts a handler that forgets to mark its message as failed', async () => {
      const { accept, start } = open();
      await accept(said('zhangsan', '忘了'));
      await start({ handle: async () => {} });
      await settled();
      expect(await states()).toMatchObject([{ state: 'failed', attempts: 4 }]);
    });

    it('hands back on stopping what it could not end in time, and lets what it can end', async () => {
      const stopping = open();
      const [quick, stuck] = [said('zhangsan', '快'), said('lisi', '卡住')];
      await stopping.accept(quick);
      await stopping.accept(stuck);
      const begun = gate();
      let started = 0;
      await stopping.start({
        handle: async (row, done) => {
          if (++started === 2) begun.open();
          await begun.opened;
          if (row.incoming.key === stuck.key) await new Promise(() => {});
          await leaveEffect(row, done);
        },
      });
      await begun.opened;
      await stopping.stop(200);
      expect(await effects()).toEqual([quick.key]);
      expect(await rowsOf(database.db, sql`select * from inbox_claims`)).toEqual([]);
    });

    it('leaves no claim behind when nothing waits', async () => {
      const { accept, start } = open();
      await start({ handle: leaveEffect });
      await accept(said('zhangsan', '一'));
      await settled();
      await until(async () => (await rowsOf(database.db, sql`select 1 from inbox_claims`)).length === 0, 'released');
    });
  });

  it('forgets content before rows, keeps keys for two days at least, and never touches what waits', async () => {
    const { accept, prune } = open();
    const aged = async (message: Incoming, days: number, state: string) => {
      await accept(message);
      await database.db.execute(
        sql`update inbox set state = ${state}, received_at = now() - ${days} * interval '1 day' where key = ${message.key}`,
      );
      return message;
    };
    await aged(said('zhangsan', '老'), 40, 'done');
    const middling = await aged(said('zhangsan', '中'), 10, 'failed');
    const fresh = await aged(said('zhangsan', '新'), 1, 'done');
    const waiting = await aged(said('zhangsan', '等'), 90, 'waiting');
    expect(await prune({ contentDays: 7, rowDays: 30 })).toEqual({ emptied: 1, deleted: 1 });
    const left = await database.db.select().from(inbox).orderBy(inbox.seq);
    expect(left.map((row) => [row.key, row.body === ''])).toEqual([
      [middling.key, true],
      [fresh.key, false],
      [waiting.key, false],
    ]);
    expect(await accept(middling)).toBe('repeated');
    expect(await prune({ contentDays: 0, rowDays: 0 })).toEqual({ emptied: 1, deleted: 1 });
    expect(await accept(fresh)).toBe('repeated');
  });
});

let counter = 0;
function said(person: string, words: string, sentAt = new Date(Math.floor(Date.now() / 1000) * 1000)): Incoming {
  return {
    channel: 'wecom',
    key: `wecom:1000002:${person}:${++counter}`,
    person,
    userid: person,
    sentAt,
    what: { kind: 'text', text: words },
  };
}
const text = (incoming: Incoming) => (incoming.what.kind === 'text' ? incoming.what.text : '');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await holds()) return;
    await pause(10);
  }
  throw new Error(`it did not come about that ${what}`);
}
