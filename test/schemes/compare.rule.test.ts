import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareSchemes } from '../../src/schemes/compare.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { isMapping } from '../../src/schemes/merge.js';
import type { Scheme } from '../../src/schemes/model.js';
import { language, type Node } from '../../src/schemes/tree.js';
import { fieldName, fixedWord } from '../../src/schemes/wording.js';

const packs = new Map<string, Scheme>();
beforeAll(async () => {
  for (const id of await listPacks()) packs.set(id, await readSchemeFile(id));
});
const pack = (id: string) => structuredClone(packs.get(id) as Scheme);
const words = (a: Scheme, b: Scheme) => compareSchemes(a, b).map((one) => one.words);

describe('two versions of a plan in words', () => {
  it('says who answers now, what is new, what is gone and what is later', () => {
    const [a, b] = [pack('hospital-supplement'), pack('hospital-supplement')];
    const high = b.responsibility?.find(({ level }) => level === 'high');
    high?.owners.push({ by: 'role', role: '分管领导', assigned: false });
    b.phases[0] = { key: 'mobilise', label: b.phases[0]?.label ?? '', start: '2012-10', end: '2012-11' };
    b.methods = b.methods.slice(1);
    b.levels = b.levels.map((level) => (level.key === 'mid' ? { ...level, label: '较高' } : level));
    b.clocks.push({
      key: 'rotation',
      label: '轮岗',
      from: '到岗',
      span: { count: 5, unit: 'year' },
      direction: 'after',
      meaning: 'must',
    });
    const found = words(a, b);
    expect(found).toContain('分级负责“高” · 负责人：主要领导 → 主要领导、分管领导');
    expect(found).toContain('等级“中” · 名称：中 → 较高');
    expect(found).toContain('查找方式 · 删去“自己找”');
    expect(found.some((one) => /^阶段“.*” · 结束：2012-10 → 2012-11$/.test(one))).toBe(true);
    expect(found.some((one) => /新增“轮岗”：.*多长时间 5年/.test(one))).toBe(true);
  });

  it('tells the order where that is all that changed', () => {
    const [a, b] = [pack('grain-bureau'), pack('grain-bureau')];
    b.chains.reverse();
    expect(words(a, b)).toEqual([expect.stringMatching(/^审批链 · 次序：/)]);
  });

  it('has nothing to say of a plan and itself', () => {
    for (const scheme of packs.values()) expect(compareSchemes(scheme, structuredClone(scheme))).toEqual([]);
  });

  it('mentions every leaf that was changed, by its path and with the new value', () => {
    const leaves = (value: unknown, path: Array<string | number> = []): Array<Array<string | number>> =>
      Array.isArray(value)
        ? value.flatMap((item, at) => leaves(item, [...path, at]))
        : isMapping(value)
          ? Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
          : typeof value === 'string' && !['by', 'kind', 'key', 'id', 'level', 'name'].includes(String(path.at(-1)))
            ? [path]
            : [];
    const all = [...packs].flatMap(([id, scheme]) => leaves(scheme).map((path) => ({ id, path })));
    fc.assert(
      fc.property(fc.constantFrom(...all), ({ id, path }) => {
        const [a, b] = [pack(id), pack(id)];
        let at: Record<string | number, unknown> = b as unknown as Record<string, unknown>;
        for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
        at[path.at(-1) ?? ''] = '改过了的';
        const found = compareSchemes(a, b);
        expect(found).toHaveLength(1);
        expect(found[0]?.path.startsWith(String(path[0]))).toBe(true);
        expect(found[0]?.words).toContain('改过了的');
        expect(compareSchemes(b, a)).toHaveLength(1);
      }),
      { numRuns: 400 },
    );
  });

  it('finds something between any two different plans, in Chinese', () => {
    const list = [...packs.values()];
    for (const a of list)
      for (const b of list.slice(0, 4)) {
        const found = words(a, b);
        expect(found.length > 0).toBe(a !== b);
        for (const one of found) expect(one).toMatch(/^\p{Script=Han}/u);
      }
  });
});

describe('the words of the language', () => {
  const fields: Array<[string, Node]> = [];
  const enums: Array<[string, string]> = [];
  const walk = (node: Node, field: string): void => {
    for (const value of node.enum ?? []) enums.push([field, String(value)]);
    for (const branch of [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.items ? [node.items] : [])])
      walk(branch, field);
    for (const [name, part] of Object.entries(node.properties ?? {})) {
      fields.push([name, part]);
      walk(part, name);
    }
  };
  walk(language(), '');

  it('have a Chinese name for every field', () => {
    expect(fields.length).toBeGreaterThan(200);
    expect(
      fields.filter(([name, node]) => !/\p{Script=Han}/u.test(fieldName(name, node))).map(([name]) => name),
    ).toEqual([]);
  });

  it('have a word for every fixed answer', () => {
    // Columns and parts of a catalogue entry are named by the features that print them.
    const printed = new Set(['key', 'required', 'groupBy']);
    const bare = enums.filter(([field, value]) => !printed.has(field) && fixedWord(field, value) === value);
    expect(bare).toEqual([]);
  });
});
