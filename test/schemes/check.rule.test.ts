import { beforeAll, describe, expect, it } from 'vitest';
import { checkScheme } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { Scheme } from '../../src/schemes/model.js';

let sound: Scheme;
beforeAll(async () => {
  sound = { ...(await readSchemeFile('hospital-supplement')), gaps: [] };
});

const step = (change: object) => ({
  key: 'x',
  label: '甲',
  who: { by: 'section-head' },
  decide: 'one',
  mayChangeLevel: false,
  ...change,
});
/** What is done to a sound scheme, and what the check then says of it. */
const faults: Array<[string, (s: Scheme) => object, string, string]> = [
  [
    'an unknown role in a step',
    () => ({
      chains: [{ object: 'risk', when: {}, steps: [step({ who: { by: 'role', role: '院长', assigned: false } })] }],
    }),
    'error',
    'chains.0.steps.x.who',
  ],
  [
    'an unknown role in a condition',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'leaders' ? { ...c, when: { roles: ['院长'] } } : c)) }),
    'error',
    'chains.leaders.when.roles',
  ],
  [
    'an unknown level in a step',
    (s) => ({ chains: s.chains.map((c) => ({ ...c, steps: [...c.steps, step({ levels: ['top'] })] })) }),
    'error',
    'chains.staff.steps.x.levels',
  ],
  [
    'an unknown layer of a category',
    (s) => ({ categories: s.categories.map((c) => ({ ...c, layers: ['moon'] })) }),
    'error',
    'categories.duty.layers',
  ],
  [
    'a layer without categories',
    (s) => ({ categories: s.categories.map((c) => ({ ...c, layers: ['post'] })) }),
    'error',
    'categories',
  ],
  ['an unknown method as default', () => ({ defaultMethod: 'magic' }), 'error', 'defaultMethod'],
  ['an office that is no role', () => ({ office: '收发室' }), 'error', 'office'],
  ['unknown leaders', () => ({ leadership: ['院长'] }), 'error', 'leadership'],
  ['a repeated key', (s) => ({ categories: [...s.categories, ...s.categories] }), 'error', 'categories'],
  ['two levels of one rank', (s) => ({ levels: s.levels.map((l) => ({ ...l, rank: 1 })) }), 'error', 'levels.*.rank'],
  [
    'a chain of the person alone',
    () => ({ chains: [{ object: 'risk', when: {}, steps: [step({ who: { by: 'reporter' } })] }] }),
    'error',
    'chains.0.steps',
  ],
  [
    'a chain that is empty for a level',
    () => ({ chains: [{ object: 'risk', when: {}, steps: [step({ levels: ['high'] })] }] }),
    'error',
    'chains.0.steps',
  ],
  ['a chain nobody reaches', (s) => ({ chains: [...s.chains].reverse() }), 'error', 'chains.leaders'],
  [
    'an unknown level in the matrix',
    (s) => ({ responsibility: [...(s.responsibility ?? []), { level: 'top', owners: [{ by: 'reporter' }] }] }),
    'error',
    'responsibility',
  ],
  [
    'a phase that ends before it begins',
    () => ({ phases: [{ key: 'p', label: '甲', start: '2013-03', end: '2013-02-28' }] }),
    'error',
    'phases.p',
  ],
  [
    'eleven options',
    () => ({
      methods: Array.from({ length: 11 }, (_, at) => ({ key: `m${at}`, label: `法${at}` })),
      defaultMethod: 'm0',
    }),
    'error',
    'methods',
  ],
  [
    'labels a card cannot tell apart',
    (s) => ({ levels: s.levels.map((l) => ({ ...l, label: `一二三四五六七八九十${l.label}` })) }),
    'error',
    'levels.high.label',
  ],
  [
    'a label a card cuts',
    (s) => ({
      categories: s.categories.map((c) => (c.key === 'duty' ? { ...c, label: '一二三四五六七八九十甲' } : c)),
    }),
    'gap',
    'categories.duty.label',
  ],
  [
    'a level nobody answers for',
    (s) => ({ responsibility: s.responsibility?.slice(1) }),
    'blocking',
    'responsibility.high',
  ],
  [
    'a level with neither cut-off nor definition',
    (s) => ({ grading: { ...s.grading, cutoffs: [] }, levels: s.levels.map((l) => ({ ...l, definition: '' })) }),
    'blocking',
    'grading.cutoffs.mid',
  ],
  ['a level with a definition alone', () => ({ grading: undefined }), 'gap', 'grading.cutoffs.mid'],
  [
    'a layer without a chain',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'staff' ? { ...c, when: { layers: ['post'] } } : c)) }),
    'blocking',
    'chains',
  ],
  [
    'a layer with a chain for its measures alone',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'staff' ? { ...c, object: 'measure' } : c)) }),
    'blocking',
    'chains',
  ],
  [
    'a chain for section heads that comes after the one for everybody',
    (s) => ({ chains: [...s.chains, { ...s.chains[1], key: 'heads', when: { sectionHead: true } }] }),
    'error',
    'chains.heads',
  ],
  ['no chain for the staff at all', (s) => ({ chains: s.chains.slice(0, 1) }), 'blocking', 'chains'],
];

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
      { ...staff, key: 'measures', object: 'measure' },
    ];
    expect(checkScheme({ ...sound, chains })).toEqual([]);
  });

  it.each(faults)('finds %s', (_, change, severity, path) => {
    const findings = checkScheme({ ...sound, ...change(sound) } as Scheme);
    expect(findings).toContainEqual(expect.objectContaining({ severity, path, message: expect.any(String) }));
  });

  it('finds answers to the questions of grading that come to no level', () => {
    const option = (key: string) => ({ key, label: key, score: 0 });
    const question = { key: 'nature', ask: '哪一种权力？', options: [option('approve'), option('other')] };
    const method = { by: 'nature' as const, question, levels: [{ option: 'approve', level: 'high' }] };
    expect(checkScheme({ ...sound, grading: { criteria: [], ...sound.grading, method } })).toEqual([
      { severity: 'error', path: 'grading.method', message: '这种情况没有对应的等级：other' },
    ]);
  });

  it('says once, with the weight the scheme gives it, what the scheme knows of itself', () => {
    const gap = { id: 'who', path: 'responsibility', missing: '没有写明', question: '由谁？', blocking: false };
    const findings = checkScheme({ ...sound, responsibility: undefined, gaps: [gap] });
    expect(findings).toEqual([expect.objectContaining({ severity: 'gap', path: 'responsibility', gap: 'who' })]);
    expect(checkScheme({ ...sound, gaps: [gap] })).toEqual([]);
  });
});
