import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buttonsCard, type Card } from '../../src/channels/card.js';
import { newTaskId } from '../../src/channels/cards.js';
import type { CardSubject } from '../../src/channels/channel.js';
import { put } from '../../src/channels/outbox.js';
import {
  createOutboxWorker,
  type FailedMessage,
  type OutboxOptions,
  type OutboxWorker,
} from '../../src/channels/outbox-worker.js';
import { accessTokens, cardCodes, cards, deliveries, outbox, outboxPeople } from '../../src/channels/schema.js';
import { createWecomClient } from '../../src/channels/wecom/client.js';
import type { Ctx } from '../../src/context.js';
import type { Database } from '../../src/db/open.js';
import { freshDatabase, type Kind } from '../support/database.js';
import { type Call, type Fault, WecomServer } from './wecom-server.js';

/** WeCom as a server on loopback, a database and what a story about the outbox needs; registers its own hooks. */
export function outboxStage(kind: Kind) {
  const stage = {} as { database: Database; server: WecomServer; ctx: Ctx; failed: FailedMessage[] };
  const workers: OutboxWorker[] = [];

  const worker = (more: Partial<OutboxOptions> = {}, timeoutMs = 8000) => {
    const client = createWecomClient({
      corpId: 'ww0123456789abcdef',
      agentId: 1000002,
      secret: 'secret',
      apiBase: stage.server.base,
      db: stage.database.db,
      time: Date.now,
      random: Math.random,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)),
      timeoutMs,
    });
    const made = createOutboxWorker({
      db: stage.database.db,
      client,
      agentId: 1000002,
      timeZone: 'Asia/Shanghai',
      now: () => stage.ctx.now,
      onFailed: async (_, one) => {
        stage.failed.push(one);
      },
      ...more,
    });
    workers.push(made);
    return made;
  };
  const say = (to: string | string[], text: string) => put(stage.ctx, { kind: 'text', to: [to].flat(), text });
  const show = (to: string[], card: Card, about: CardSubject = { kind: 'step', id: 's1' }) =>
    put(stage.ctx, { kind: 'card', to, card, about });
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
    stage.server.fault = (call: Call) => (call.path.endsWith(path) ? list.shift() : undefined);
  };
  const soon = () => stage.database.db.execute(sql`update outbox set next_at = now() where state = 'waiting'`);
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
    stage.database = await freshDatabase(kind);
  });
  afterAll(() => stage.database.close());
  beforeEach(async () => {
    for (const table of [outbox, outboxPeople, deliveries, cards, cardCodes, accessTokens]) {
      await stage.database.db.delete(table);
    }
    stage.server = await new WecomServer().listen();
    stage.failed = [];
    stage.ctx = {
      db: stage.database.db,
      now: new Date('2026-11-02T01:30:05Z'),
      actor: { kind: 'person', id: 'zhangsan' },
      requestId: 'r1',
    };
  });
  afterEach(async () => {
    for (const one of workers.splice(0)) await one.stop(1000);
    await stage.server.close();
  });

  return Object.assign(stage, { worker, say, show, approval, deliverAll, faults, soon, until });
}
