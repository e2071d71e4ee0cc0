import { beforeEach, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { forgetUnused, nothingUnusedUntil } from '../../src/risks/forget-unused.js';
import { attachments, riskDrafts, urgentCalls } from '../../src/risks/schema.js';
import { furnish, NOW, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

const DAY = 86_400_000;

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db);
  });
  const after = (days: number) => ({ ...operator(database.db), now: new Date(NOW.getTime() + days * DAY) });

  it('what nobody reported and nobody was told goes after a week, with its pictures; what was acted on stays', async () => {
    const { db } = database;
    for (const state of ['open', 'waiting', 'submitted', 'cancelled', 'expired'] as const) {
      await db.insert(riskDrafts).values({
        id: state,
        person: 'lisi',
        fields: { point: '', manifestation: '验收没人到场', layer: 'post' },
        suggestion: { kind: 'risk', alternatives: [], confidence: 0, reason: '', by: 'local', point: '' },
        schemeVersion: 'v',
        state,
        taskId: state,
        createdAt: NOW,
      });
      await db.insert(attachments).values({
        id: state,
        ownerKind: 'risk-draft',
        ownerId: state,
        mediaType: 'image/png',
        sha256: state,
        content: new Uint8Array([1]),
        addedBy: 'lisi',
        addedAt: NOW,
      });
    }
    const call = { person: 'lisi', text: '库房着火了', createdAt: NOW };
    await db.insert(urgentCalls).values([
      { ...call, id: 'offered' },
      { ...call, id: 'told', toldAt: NOW, told: ['banzhu'] },
    ]);

    await forgetUnused(after(6));
    expect(await db.$count(urgentCalls)).toBe(2);
    expect((await nothingUnusedUntil(db))?.getTime()).toBe(NOW.getTime() + 7 * DAY);

    await forgetUnused(after(8));
    await forgetUnused(after(9));
    const left = ['open', 'submitted', 'waiting'];
    expect((await db.select().from(riskDrafts)).map(({ id }) => id).sort()).toEqual(left);
    expect((await db.select().from(attachments)).map(({ id }) => id).sort()).toEqual(left);
    expect((await db.select().from(urgentCalls)).map(({ id }) => id)).toEqual(['told']);
    const said = (await db.select().from(audit)).filter(({ action }) => action.endsWith('.forget'));
    expect(said).toMatchObject([
      { action: 'risk-draft.forget', detail: { drafts: 2, pictures: 2 } },
      { action: 'urgent.forget', detail: { calls: 1 } },
    ]);
    expect(JSON.stringify(said)).not.toContain('着火');
  });

  it('with nothing to forget no run has anything to do', async () => {
    expect(await nothingUnusedUntil(database.db)).toBeUndefined();
  });
});
