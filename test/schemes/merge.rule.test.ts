import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFilled, mergeSchemes, valuesAt } from '../../src/schemes/merge.js';

const word = fc.stringMatching(/^[a-z]{1,3}$/);
const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }));
const keyed = fc.uniqueArray(
  fc.tuple(word, fc.dictionary(word, leaf, { noNullPrototype: true })).map(([key, rest]) => ({ ...rest, key })),
  { selector: (item) => item.key, maxLength: 5 },
);
/** Field names fix the kind of value, as the schema of a scheme does. */
const scheme = fc.record(
  {
    title: fc.string(),
    rank: fc.integer(),
    list: fc.array(fc.string()),
    levels: keyed,
    grading: fc.dictionary(word, leaf, { noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe('a supplement', () => {
  it('that says nothing, or says the same again, changes nothing', () => {
    fc.assert(
      fc.property(scheme, (base) => {
        expect(mergeSchemes(base, {})).toEqual(base);
        expect(mergeSchemes(base, base)).toEqual(base);
        expect(mergeSchemes({}, base)).toEqual(base);
      }),
    );
  });

  it('that says by whom something is done keeps what else is said of it; only what a thing is by is replaced whole', () => {
    const base = { cadences: [{ key: 'check', label: '自查', by: [{ by: 'section-head' }] }] };
    const change = { cadences: [{ key: 'check', by: [{ by: 'reporter' }] }] };
    expect(mergeSchemes(base, change)).toEqual({
      cadences: [{ key: 'check', label: '自查', by: [{ by: 'reporter' }] }],
    });
    expect(mergeSchemes({ who: { by: 'role', role: '甲' } }, { who: { by: 'section-head' } })).toEqual({
      who: { by: 'section-head' },
    });
  });

  it('laid on once or twice gives the same, and leaves both files as they were', () => {
    fc.assert(
      fc.property(scheme, scheme, (base, change) => {
        const before = JSON.stringify([base, change]);
        const once = mergeSchemes(base, change);
        expect(mergeSchemes(once, change)).toEqual(once);
        expect(JSON.stringify([base, change])).toBe(before);
      }),
    );
  });

  it('may be laid on one after another or together', () => {
    fc.assert(
      fc.property(scheme, scheme, scheme, (a, b, c) => {
        expect(mergeSchemes(mergeSchemes(a, b), c)).toEqual(mergeSchemes(a, mergeSchemes(b, c)));
      }),
    );
  });

  it('keeps the order of what it changes, puts new items after, and loses none', () => {
    fc.assert(
      fc.property(keyed, keyed, (base, change) => {
        const keys = (mergeSchemes(base, change) as typeof base).map((item) => item.key);
        const known = base.map((item) => item.key);
        const fresh = change.map((item) => item.key).filter((key) => !known.includes(key));
        expect(keys).toEqual([...known, ...fresh]);
      }),
    );
  });

  it('replaces a list without keys, and whom a step falls on when it is somebody of another kind', () => {
    expect(mergeSchemes({ list: ['a', 'b'] }, { list: ['c'] })).toEqual({ list: ['c'] });
    expect(mergeSchemes({ who: { by: 'role', role: '分管领导' } }, { who: { by: 'section-head' } })).toEqual({
      who: { by: 'section-head' },
    });
  });
});

describe('a path of a gap', () => {
  const plan = {
    levels: [
      { key: 'high', definition: '甲' },
      { key: 'low', definition: ' ' },
    ],
    grading: { criteria: ['a'], cutoffs: [] },
    responsibility: [{ level: 'high', owners: ['x'] }],
  };
  it('leads through names and stars to what stands there', () => {
    expect(valuesAt(plan, 'levels.*.definition')).toEqual(['甲', ' ']);
    expect(valuesAt(plan, 'responsibility.high.owners')).toEqual([['x']]);
    expect(valuesAt(plan, 'nothing.of.the.kind')).toEqual([undefined]);
  });
  it('is filled only where something stands in every place', () => {
    expect(isFilled(plan, 'levels.high.definition')).toBe(true);
    expect(isFilled(plan, 'levels.*.definition')).toBe(false);
    expect(isFilled(plan, 'grading.cutoffs')).toBe(false);
    expect(isFilled(plan, 'grading.criteria')).toBe(true);
    expect(isFilled(plan, '__proto__')).toBe(false);
    expect(isFilled({ levels: [] }, 'levels.*.definition')).toBe(false);
  });
});
