import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { record } from '../../src/audit/record.js';
import { audit } from '../../src/audit/schema.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let ctx: Ctx;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    ctx = {
      db: database.db,
      now: new Date('2026-11-02T01:00:00Z'),
      actor: { kind: 'person', id: 'zhangsan' },
      requestId: 'r1',
    };
  });
  afterAll(() => database.close());

  it('keeps a row with who, what and on which object, and rolls back with its change', async () => {
    await inTransaction(ctx, (tx) =>
      record(tx, { action: 'risk.submit', object: { kind: 'risk', id: 'x' }, detail: { level: 'high' } }),
    );
    await inTransaction(ctx, async (tx) => {
      await record(tx, { action: 'risk.void', object: { kind: 'risk', id: 'x' } });
      throw new Error('changed my mind');
    }).catch(() => {});
    const rows = await database.db.select().from(audit);
    expect(rows).toMatchObject([
      { actor: 'person:zhangsan', action: 'risk.submit', outcome: 'done', detail: { level: 'high' } },
    ]);
  });

  it('refuses to change, remove or truncate', async () => {
    for (const statement of [sql`update audit set action = 'x'`, sql`delete from audit`, sql`truncate audit`]) {
      await expect(database.db.execute(statement)).rejects.toThrow();
    }
    expect(await database.db.select().from(audit)).toHaveLength(1);
  });
});
