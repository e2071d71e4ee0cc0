import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { pruneOutbox, put, retryFailed } from '../../src/channels/outbox.js';
import { createOutboxWorker, type OutboxOptions } from '../../src/channels/outbox-worker.js';
import { outbox, outgoingFiles } from '../../src/channels/schema.js';
import { WecomError } from '../../src/channels/wecom/http.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

const FILE = { filename: '一览表.xlsx', type: 'application/x-test', content: new TextEncoder().encode('工作簿的内容') };

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let ctx: Ctx;
  let uploads: Array<{ filename: string; content: string }>;
  let bodies: string[];
  let sent: Array<{ touser: string; msgtype: string; file: { media_id: string } }>;
  let failing: Array<Error | undefined>;
  let failingUploads: Array<Error | undefined>;
  let onSend: () => Promise<void>;
  let onUpload: () => Promise<void>;
  const deliverAll = async () => {
    const client = {
      mediaUpload: async ({ filename, content }: { filename: string; content: Uint8Array }) => {
        const error = failingUploads.shift();
        if (error) throw error;
        const number = uploads.push({ filename, content: new TextDecoder().decode(content) });
        await onUpload();
        return { mediaId: `media-${number}` };
      },
      send: async (body: string) => {
        bodies.push(body);
        sent.push(JSON.parse(body));
        await onSend();
        const error = failing.shift();
        if (error) throw error;
        return { messageId: 'm', responseCode: undefined, invalidPeople: [] };
      },
      updateCard: async () => ({ invalidPeople: [] }),
    } as OutboxOptions['client'];
    const worker = createOutboxWorker({
      db: database.db,
      client,
      agentId: 1,
      timeZone: 'Asia/Shanghai',
      now: () => ctx.now,
      onFailed: async () => {},
    });
    await worker.start();
    await worker.drain();
    await worker.stop();
  };
  const states = async () => (await database.db.select().from(outbox).orderBy(outbox.seq)).map((row) => row.state);

  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.execute(sql`truncate outbox, outbox_people, outgoing_files, deliveries restart identity`);
    ctx = { db: database.db, now: new Date(), actor: { kind: 'system', job: 'test' }, requestId: randomUUID() };
    [uploads, bodies, sent, failing, failingUploads] = [[], [], [], [], []];
    onSend = async () => {};
    onUpload = async () => {};
  });

  it('uploads a file once, just before it is sent, and sends it to each', async () => {
    await put(ctx, { kind: 'file', to: ['ZhangSan', 'lisi', 'zhangsan'], file: FILE });
    expect(uploads).toEqual([]);
    // Long enough for both to want it.
    onUpload = () => new Promise((resolve) => setTimeout(resolve, 300));
    await deliverAll();
    expect(uploads).toEqual([{ filename: '一览表.xlsx', content: '工作簿的内容' }]);
    expect(sent.map((one) => one.touser).sort()).toEqual(['lisi', 'zhangsan']);
    expect(sent.map((one) => [one.msgtype, one.file.media_id])).toEqual([
      ['file', 'media-1'],
      ['file', 'media-1'],
    ]);
    expect(await states()).toEqual(['sent', 'sent']);
  });

  it('leaves with the transaction that decided on it, or not at all', async () => {
    const undone = inTransaction(ctx, async (tx) => {
      await put(tx, { kind: 'file', to: ['lisi'], file: FILE });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await database.db.$count(outgoingFiles)).toBe(0);
    expect(await states()).toEqual([]);
  });

  it('is equal to the byte when it is tried again', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    failing = [new WecomError('unanswered', '', {})];
    await deliverAll();
    expect(uploads).toHaveLength(1);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toBe(bodies[0]);
  });

  it('goes out under the id that another process was given meanwhile, which stays', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    onUpload = async () => {
      await database.db.execute(sql`update outgoing_files set media_id = 'media-other', uploaded_at = now()`);
    };
    await deliverAll();
    expect(sent.map((one) => one.file.media_id)).toEqual(['media-other']);
    expect((await database.db.select().from(outgoingFiles))[0]?.mediaId).toBe('media-other');
  });

  it('loses no id but the one that WeCom says it does not have', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    failing = [new WecomError('refused', 'invalid media_id', { code: 40007 })];
    onSend = async () => {
      if (sent.length === 1)
        await database.db.execute(sql`update outgoing_files set media_id = 'media-other', uploaded_at = now()`);
    };
    await deliverAll();
    expect(sent.map((one) => one.file.media_id)).toEqual(['media-1', 'media-other']);
    expect(uploads).toHaveLength(1);
  });

  it('is given to WeCom anew after three days, and when that says it does not have it', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    failing = [new WecomError('unanswered', '', {}), new WecomError('refused', 'invalid media_id', { code: 40007 })];
    onSend = async () => {
      if (sent.length === 1)
        await database.db.execute(sql`update outgoing_files set uploaded_at = now() - interval '72 hours'`);
    };
    await deliverAll();
    expect(sent.map((one) => one.file.media_id)).toEqual(['media-1', 'media-2', 'media-3']);
    expect(await states()).toEqual(['sent']);
  });

  it('is tried again when the upload gets no answer, and fails when it is refused', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    failingUploads = [new WecomError('unanswered', '', {}), new WecomError('refused', '', { code: 40006 })];
    await deliverAll();
    const [row] = await database.db.select().from(outbox);
    expect(row).toMatchObject({ state: 'failed', attempts: 2, ambiguous: false, errorCode: 40006 });
    expect([sent, failingUploads]).toEqual([[], []]);
  });

  it('keeps its content no longer than that of messages, but while it may still go out', async () => {
    for (const person of ['sent', 'failed', 'waiting', 'sending'])
      await put(ctx, { kind: 'file', to: [person], file: FILE });
    await database.db.execute(sql`update outgoing_files set created_at = now() - interval '9 days'`);
    await database.db.execute(sql`update outbox set sent_at = now() - interval '9 days' where seq = 1`);
    await database.db.execute(
      sql`update outbox set state = case seq when 1 then 'sent' when 2 then 'failed' when 3 then 'waiting' else 'sending' end`,
    );
    await put(ctx, { kind: 'file', to: ['fresh'], file: FILE });
    await database.db.execute(sql`update outbox set state = 'failed' where seq = 5`);
    await pruneOutbox(database.db, { contentDays: 7, rowDays: 90 });
    const left = new Set((await database.db.select().from(outgoingFiles)).map((one) => one.id));
    const rows = await database.db.select().from(outbox).orderBy(outbox.seq);
    expect(rows.filter((row) => left.has(row.fileId ?? '')).map((row) => row.seq)).toEqual([3, 4, 5]);
  });

  it('that was cleared away after its message failed is not sent again, and says so', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    await database.db.execute(sql`update outbox set state = 'failed'`);
    await database.db.execute(sql`update outgoing_files set created_at = now() - interval '9 days'`);
    await pruneOutbox(database.db, { contentDays: 7, rowDays: 90 });
    await retryFailed(database.db, 'all');
    await deliverAll();
    const [row] = await database.db.select().from(outbox);
    expect([row?.state, row?.error, sent]).toEqual(['failed', '文件已清理，请重新导出', []]);
  });

  it('refuses what WeCom does not take for its size', async () => {
    const file = { ...FILE, content: new Uint8Array(5) };
    await expect(put(ctx, { kind: 'file', to: ['lisi'], file })).rejects.toThrow('5 bytes');
  });
});
