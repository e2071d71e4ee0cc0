import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/calendar/calendar.js';
import { checkScheme } from '../../src/schemes/check.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { Scheme } from '../../src/schemes/model.js';
import { FAULTS } from './faults.js';

let sound: Scheme;
beforeAll(async () => {
  const pack = await readSchemeFile('hospital-supplement');
  sound = { ...pack, gaps: [], warnings: { kinds: [], collector: [{ by: 'section-head' }] } };
});

describe('the check', () => {
  it('has nothing to say of a sound scheme', () => expect(checkScheme(sound)).toEqual([]));

  it('takes chains of other objects, of section heads and of levels for what they are', () => {
    const [leaders, staff] = ['leaders', 'staff'].map((key) => sound.chains.find((chain) => chain.key === key));
    if (!leaders || !staff) throw new Error('the pack has both chains');
    const chains = [
      leaders,
      { ...staff, key: 'heads', when: { sectionHead: true } },
      { ...staff, key: 'serious', when: { levels: ['high'] } },
      staff,
      { ...leaders, key: 'leaders-measures', object: 'measure' },
      { ...staff, key: 'measures', object: 'measure' },
    ];
    expect(checkScheme({ ...sound, chains })).toEqual([]);
  });

  it.each(FAULTS)('finds %s', (_, change, severity, path) => {
    const findings = checkScheme({ ...sound, ...change(sound) } as Scheme);
    expect(findings).toContainEqual(expect.objectContaining({ severity, path, message: expect.any(String) }));
  });

  it('finds answers to the questions of grading that come to no level', () => {
    const option = (key: string) => ({ key, label: key, score: 0 });
    const question = { key: 'nature', ask: '哪一种权力？', options: [option('approve'), option('other')] };
    const method = { by: 'nature' as const, question, levels: [{ option: 'approve', level: 'high' }] };
    expect(checkScheme({ ...sound, grading: { criteria: [], ...sound.grading, method } })).toEqual([
      { severity: 'error', path: 'grading.method', message: '这种情况没有对应的等级：other' },
      { severity: 'gap', path: 'grading.method.mid', message: '按这个方法评不出等级“中”' },
      { severity: 'gap', path: 'grading.method.low', message: '按这个方法评不出等级“低”' },
    ]);
  });

  it('says once, with the weight the scheme gives it, what the scheme knows of itself', () => {
    const gap = { id: 'who', path: 'responsibility', missing: '没有写明', question: '由谁？', blocking: false };
    const findings = checkScheme({ ...sound, responsibility: undefined, gaps: [gap] });
    expect(findings).toEqual([expect.objectContaining({ severity: 'gap', path: 'responsibility', gap: 'who' })]);
    expect(checkScheme({ ...sound, gaps: [gap] })).toEqual([]);
  });
});

/** Schemes as people break them: parts taken away, doubled, put elsewhere, words and numbers changed. */
describe('any scheme that can be read', () => {
  const broken = (data: unknown, seeds: number[]): unknown => {
    const copy = structuredClone(data);
    for (const seed of seeds) {
      const spots: Array<[holder: Record<string, unknown>, field: string]> = [];
      const collect = (value: unknown) => {
        if (typeof value !== 'object' || value === null) return;
        for (const [field, inner] of Object.entries(value)) {
          spots.push([value as Record<string, unknown>, field]);
          collect(inner);
        }
      };
      collect(copy);
      const pick = (at: number) => spots[at % spots.length] as (typeof spots)[number];
      const [holder, field] = pick(seed);
      const value = holder[field];
      const [other, from] = pick(Math.floor(seed / 7));
      if (seed % 5 === 0) delete holder[field];
      else if (seed % 5 === 1 && Array.isArray(value)) holder[field] = [...value, ...value];
      else if (seed % 5 === 2 && Array.isArray(value)) holder[field] = [];
      else if (seed % 5 === 3 && typeof value === 'string') holder[field] = 'nowhere';
      else if (typeof value === typeof other[from]) holder[field] = structuredClone(other[from]);
    }
    // What was deleted from a list leaves no hole.
    return JSON.parse(
      JSON.stringify(copy, (_, value) => (Array.isArray(value) ? value.filter((one) => one != null) : value)),
    );
  };

  it('is checked without a throw, quickly, and each finding has a path and words', async () => {
    const packs = await Promise.all((await listPacks()).map((id) => readSchemeFile(id)));
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...packs),
        fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 4 }),
        (pack, seeds) => {
          const parsed = Scheme.safeParse(broken(pack, seeds));
          if (!parsed.success) return;
          read++;
          const before = process.cpuUsage();
          const findings = checkScheme(parsed.data, calendarOf([], '/data/holidays'));
          const { user, system } = process.cpuUsage(before);
          expect(user + system).toBeLessThan(1e6);
          for (const { path, message } of findings) {
            expect(path).not.toBe('');
            expect(message).not.toMatch(/undefined|\[object|^$/);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
