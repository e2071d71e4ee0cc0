import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { pruneOutbox, put } from '../../src/channels/outbox.js';
import { outbox, outboxPeople } from '../../src/channels/schema.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  it('what was sent is emptied after a week and gone after a month; what waits or failed stays whole', async () => {
    const database = await freshDatabase(kind);
    const { db } = database;
    const ctx = { db, now: new Date(), actor: { kind: 'system' as const, job: 'test' }, requestId: 'r' };
    for (const to of ['fresh', 'old', 'older', 'failed'])
      await put(ctx, { kind: 'text', to: [to], text: `给 ${to} 的话` });
    const days: Record<string, number> = { fresh: 1, old: 8, older: 31 };
    for (const [person, age] of Object.entries(days)) {
      await db.execute(
        sql`update outbox set state = 'sent', sent_at = now() - ${age} * interval '1 day'
            where seq in (select seq from outbox_people where person = ${person})`,
      );
    }
    await db.execute(sql`update outbox set state = 'failed' where state = 'waiting'`);
    expect(await pruneOutbox(db, { contentDays: 7, rowDays: 30 })).toEqual({ emptied: 1, deleted: 1 });
    const left = await db.select({ body: outbox.body }).from(outbox).orderBy(outbox.seq);
    expect(left.map((row) => row.body === '')).toEqual([false, true, false]);
    expect((await db.select().from(outboxPeople)).map((row) => row.person).sort()).toEqual(['failed', 'fresh', 'old']);
    await database.close();
  });
});
