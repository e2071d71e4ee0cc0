import { beforeEach, expect, it } from 'vitest';
import { forgetCase } from '../../src/cases/keep.js';
import { recentCases } from '../../src/cases/recent.js';
import { classifierCases } from '../../src/cases/schema.js';
import { afterCommit, inTransaction } from '../../src/context.js';
import { risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { furnish, NOW, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db);
  });

  it('a case that was taken back is not suggested from, though it was read before the commit', async () => {
    const { db } = database;
    const { scheme, versionId } = await activeScheme(db);
    await db.insert(classifierCases).values({
      risk: 'one',
      schemeId: scheme.id,
      schemeVersion: versionId,
      layer: 'post',
      month: '2026-10',
      text: '把采购拆成几单',
      by: 'local',
      kind: 'risk',
      confidence: 0.5,
      category: 'process',
    });
    await db.insert(risks).values({
      id: 'one',
      number: 'FX-2026-0001',
      reporter: 'zhangsan',
      department: 2,
      fields: { point: '', manifestation: '把采购拆成几单', layer: 'post' },
      schemeVersion: versionId,
      status: 'in-approval',
      reportedAt: NOW,
      updatedAt: NOW,
    });
    let early: Promise<unknown> | undefined;
    await inTransaction(operator(db), async (ctx) => {
      await forgetCase(ctx, 'one');
      early = recentCases(db, scheme.id);
      // The embedded database has one connection: what is read meanwhile is read afterwards.
      if (kind === 'PostgreSQL') expect(await early).toHaveLength(1);
    });
    await early;
    expect(await recentCases(db, scheme.id)).toEqual([]);
  });

  it('what waits for the commit is done once the outermost one is, and not where its own was rolled back', async () => {
    const done: string[] = [];
    await inTransaction(operator(database.db), async (outer) => {
      await inTransaction(outer, async (inner) => afterCommit(inner, () => done.push('inner')));
      const failing = inTransaction(outer, async (inner) => {
        afterCommit(inner, () => done.push('rolled back'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(done).toEqual([]);
    });
    afterCommit(operator(database.db), () => done.push('at once'));
    expect(done).toEqual(['inner', 'at once']);
  });
});
