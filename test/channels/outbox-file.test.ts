import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { pruneOutbox, put } from '../../src/channels/outbox.js';
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
  let sent: Array<{ touser: string; msgtype: string; file: { media_id: string } }>;
  let failing: Array<Error | undefined>;
  let failingUploads: Array<Error | undefined>;
  let onSend: () => Promise<void>;
  const deliverAll = async () => {
    const client = {
      mediaUpload: async ({ filename, content }: { filename: string; content: Uint8Array }) => {
        const error = failingUploads.shift();
        if (error) throw error;
        uploads.push({ filename, content: new TextDecoder().decode(content) });
        return { mediaId: `media-${uploads.length}` };
      },
      send: async (body: string) => {
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
    [uploads, sent, failing, failingUploads] = [[], [], [], []];
    onSend = async () => {};
  });

  it('uploads a file once, just before it is sent, and sends it to each', async () => {
    await put(ctx, { kind: 'file', to: ['ZhangSan', 'lisi', 'zhangsan'], file: FILE });
    expect(uploads).toEqual([]);
    await deliverAll();
    expect(new Set(uploads.map((one) => one.filename))).toEqual(new Set(['一览表.xlsx']));
    expect(uploads[0]?.content).toBe('工作簿的内容');
    expect(sent.map((one) => one.touser).sort()).toEqual(['lisi', 'zhangsan']);
    expect(sent.every((one) => one.msgtype === 'file' && one.file.media_id.startsWith('media-'))).toBe(true);
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
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
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

  it('keeps its content no longer than that of messages, but while it has not gone out', async () => {
    await put(ctx, { kind: 'file', to: ['lisi'], file: FILE });
    await put(ctx, { kind: 'file', to: ['wangwu'], file: FILE });
    await database.db.execute(sql`update outgoing_files set created_at = now() - interval '9 days'`);
    await database.db.execute(sql`update outbox set state = 'sent', sent_at = now() - interval '9 days' where seq = 1`);
    await pruneOutbox(database.db, { contentDays: 7, rowDays: 90 });
    const left = await database.db.select().from(outgoingFiles);
    const [, waiting] = await database.db.select().from(outbox).orderBy(outbox.seq);
    expect(left.map((one) => one.id)).toEqual([waiting?.fileId]);
  });

  it('refuses what WeCom does not take for its size', async () => {
    const file = { ...FILE, content: new Uint8Array(5) };
    await expect(put(ctx, { kind: 'file', to: ['lisi'], file })).rejects.toThrow('5 bytes');
  });
});
