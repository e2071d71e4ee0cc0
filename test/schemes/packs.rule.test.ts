import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkScheme, hindrances } from '../../src/schemes/check.js';
import { defaultScheme, listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { categoriesFor, levelsByRank } from '../../src/schemes/model.js';
import { readYaml } from '../../src/schemes/yaml.js';

const PLAN = new URL('../../src/schemes/packs/hospital.yaml', import.meta.url);
const SUPPLEMENT = new URL('../../src/schemes/packs/hospital-supplement.yaml', import.meta.url);

it('every shipped pack loads under its own id and contradicts itself nowhere', async () => {
  const packs = await listPacks();
  expect(packs).toEqual(expect.arrayContaining(['hospital', await defaultScheme()]));
  for (const id of packs) {
    const scheme = await readSchemeFile(id);
    expect(scheme.id).toBe(id);
    expect(checkScheme(scheme).filter((f) => f.severity === 'error')).toEqual([]);
  }
});

it('the hospital plan alone stops at exactly two blocking gaps; rotation and others do not stop it', async () => {
  const findings = checkScheme(await readSchemeFile('hospital'));
  expect(hindrances(findings).map((f) => [f.severity, f.path])).toEqual([
    ['blocking', 'responsibility'],
    ['blocking', 'grading.cutoffs'],
  ]);
  expect(findings).toContainEqual(
    expect.objectContaining({ severity: 'gap', gap: 'rotation-interval', question: expect.stringContaining('轮岗') }),
  );
});

it('what is in force when nobody chose can be activated', async () => {
  expect(hindrances(checkScheme(await readSchemeFile(await defaultScheme())))).toEqual([]);
});

it('with its supplement nothing stops it, and what is not filled is still listed', async () => {
  const findings = checkScheme(await readSchemeFile('hospital-supplement'));
  expect(hindrances(findings)).toEqual([]);
  const open = findings.map((f) => f.gap);
  expect(open).toContain('rotation-interval');
  for (const filled of ['responsibility', 'cutoffs', 'staff-chain', 'level-definitions'])
    expect(open).not.toContain(filled);
});

it('says of every part where it comes from: the plan its source, the supplement that no document says so', () => {
  const unmarked = (data: unknown, mark: string, path = ''): string[] => {
    if (Array.isArray(data)) return data.flatMap((item, at) => unmarked(item, mark, `${path}.${at}`));
    if (typeof data !== 'object' || data === null) return [];
    const part = data as Record<string, unknown>;
    const named = 'key' in part || 'name' in part || 'level' in part;
    return [
      ...(named && !(mark in part) ? [path] : []),
      ...Object.entries(part)
        .filter(([field]) => field !== 'gaps' && field !== 'owners')
        .flatMap(([field, value]) => unmarked(value, mark, `${path}.${field}`)),
    ];
  };
  expect(unmarked(readYaml(readFileSync(PLAN, 'utf8')), 'source')).toEqual([]);
  expect(unmarked(readYaml(readFileSync(SUPPLEMENT, 'utf8')), 'supplement')).toEqual([]);
});

it('keeps what the plan says: four categories, four methods, three levels, leaders to the 同级党委', async () => {
  const scheme = await readSchemeFile('hospital-supplement');
  expect(categoriesFor(scheme, 'post').map((c) => `${c.key} ${c.label}`)).toEqual([
    'duty 岗位职责',
    'process 业务流程',
    'institution 制度机制',
    'environment 外部环境',
  ]);
  expect(scheme.methods.map((m) => m.label)).toEqual(['自己找', '领导提', '群众帮', '集体定']);
  expect(levelsByRank(scheme).map((l) => `${l.key} ${l.label}`)).toEqual(['high 高', 'mid 中', 'low 低']);
  const ofRisks = scheme.chains.filter((c) => c.object === 'risk');
  expect(ofRisks.map((c) => [c.key, c.when.roles, c.steps.map((s) => s.who)])).toEqual([
    ['leaders', ['主要领导', '分管领导'], [{ by: 'outside', body: '同级党委' }]],
    [
      'staff',
      undefined,
      [
        { by: 'section-head' },
        { by: 'role', role: '分管领导', assigned: true },
        { by: 'role', role: '领导小组办公室', assigned: false },
      ],
    ],
  ]);
  expect(ofRisks[1]?.steps.map((s) => [s.levels, s.mayChangeLevel])).toEqual([
    [undefined, true],
    [['high'], true],
    [undefined, false],
  ]);
});
