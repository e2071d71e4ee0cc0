import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { classifierCases } from '../../src/cases/schema.js';
import { risks } from '../../src/risks/schema.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { furnish, NOW } from '../powers/house.js';
import { anyKind, cli, type Place, place } from './support.js';

let here: Place;
let schemeId = '';
beforeAll(async () => {
  here = await place(anyKind());
  const { db, close } = await here.open();
  await furnish(db);
  const [version] = await db.select().from(schemeVersions);
  if (!version) throw new Error('no scheme is in force');
  schemeId = (version.content as { id: string }).id;
  const one = (id: string, changes: Partial<typeof classifierCases.$inferInsert> = {}) => ({
    risk: id,
    schemeId,
    schemeVersion: version.id,
    layer: 'post',
    month: '2026-10',
    text: `⟦姓名1⟧把采购拆成几单 ${id}`,
    by: 'local' as const,
    kind: 'risk' as const,
    confidence: 0.5,
    suggestedCategory: 'duty',
    category: 'process',
    suggestedLevel: 'high',
    level: 'mid',
    ...changes,
  });
  await db.insert(classifierCases).values([
    one('b', {
      month: '2026-11',
      by: 'llm',
      prompt: 'classify-risk',
      promptVersion: 2,
      model: 'm',
      category: 'duty',
    }),
    one('a', { level: null, suggestedLevel: null }),
    one('returned'),
    one('ordering', { kind: 'injection' }),
    one('uncategorised', { category: null }),
  ]);
  await db.insert(risks).values(
    ['b', 'a', 'returned', 'ordering', 'uncategorised'].map((id) => ({
      id,
      number: `FX-2026-${id}`,
      reporter: 'zhangsan',
      department: 2,
      fields: { point: '', manifestation: '张三把采购拆成几单', layer: 'post' },
      schemeVersion: version.id,
      status: id === 'returned' ? ('returned' as const) : ('filed' as const),
      reportedAt: NOW,
      updatedAt: NOW,
    })),
  );
  await close();
});
afterAll(() => here.remove());

it('classifier report: agreement in words, and as JSON by scheme, month, category and source', async () => {
  const told = await cli(['classifier', 'report'], here.environment);
  expect(told).toMatchObject({ code: 0, out: expect.stringContaining('本人提交确认的上报 5 条') });
  expect(told.out).toContain('classify-risk@2 m：1 条，类别 1/1');
  const { schemes } = JSON.parse((await cli(['classifier', 'report', '--json'], here.environment)).out);
  expect(schemes).toMatchObject([
    {
      scheme: schemeId,
      cases: 5,
      category: { all: { right: 1, of: 4 }, local: { right: 0, of: 3 }, llm: { right: 1, of: 1 } },
      categories: [{ category: 'duty', correctedTo: [{ category: 'process', cases: 3 }] }],
      level: { exact: { all: { right: 0, of: 4 } }, withinOneStep: { all: { right: 4, of: 4 } } },
      months: [
        { month: '2026-11', cases: 1 },
        { month: '2026-10', cases: 4 },
      ],
    },
  ]);
  expect(JSON.stringify(schemes)).not.toContain('采购拆成');
});

it('classifier export: redacted texts with what people decided, oldest first, for its owner alone, in the audit', async () => {
  const file = path.join(here.dataDir, 'cases.jsonl');
  expect(await cli(['classifier', 'export', file], here.environment)).toMatchObject({
    code: 0,
    err: expect.stringContaining('已导出 2 条'),
  });
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      text: '⟦姓名1⟧把采购拆成几单 a',
      category: 'process',
      level: null,
      scheme: schemeId,
      layer: 'post',
      origin: 'house',
    },
    {
      text: '⟦姓名1⟧把采购拆成几单 b',
      category: 'duty',
      level: 'mid',
      scheme: schemeId,
      layer: 'post',
      origin: 'house',
    },
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await cli(['classifier', 'export', file], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('已经存在'),
  });
  const { db, close } = await here.open();
  const rows = (await db.select().from(audit)).filter(({ action }) => action === 'classifier.export');
  expect(rows).toMatchObject([{ detail: { cases: 2 } }]);
  await close();
});

it('classifier export: no file where the audit cannot say so', async () => {
  const file = path.join(here.dataDir, 'unaudited.jsonl');
  const renamed = async (from: string, to: string) => {
    const { db, close } = await here.open();
    await db.execute(sql.raw(`alter table ${from} rename to ${to}`));
    await close();
  };
  await renamed('audit', 'audit_away');
  expect(await cli(['classifier', 'export', file], here.environment)).toMatchObject({ code: 1 });
  await renamed('audit_away', 'audit');
  expect(existsSync(file)).toBe(false);
});

it('classifier report says in plain words that there is nothing yet', async () => {
  const { db, close } = await here.open();
  await db.delete(classifierCases);
  await close();
  expect((await cli(['classifier', 'report'], here.environment)).out).toContain('还没有可以评估的上报');
  expect(JSON.parse((await cli(['classifier', 'report', '--json'], here.environment)).out)).toEqual({ schemes: [] });
});
