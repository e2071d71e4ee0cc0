import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftCard, type Placed } from '../../src/risks/cards.js';
import type { Draft } from '../../src/risks/draft.js';
import { firstFields } from '../../src/risks/draft.js';
import { categoryIn, fitted, inLayer, isOfLayer } from '../../src/risks/layers.js';
import { faultOf } from '../../src/risks/model.js';
import type { RiskFields } from '../../src/risks/schema.js';
import { categoriesFor, type Scheme } from '../../src/schemes/model.js';
import { scheme } from '../support/factories.js';

const LAYERS = ['post', 'section', 'house'];
const CATEGORIES = ['a', 'b', 'c', 'd'];
const category = (key: string, layers?: string[]) => ({
  key,
  label: key,
  definition: key,
  ...(layers ? { layers } : {}),
});
const byLayer = scheme({
  layers: LAYERS.map((key) => ({ key, label: key })),
  categories: [
    category('a', ['post']),
    category('b', ['post', 'section']),
    category('c', ['section']),
    category('d', ['house']),
  ],
});
const fields = (change: Partial<RiskFields> = {}): RiskFields => ({
  point: '点',
  manifestation: '表现',
  layer: 'post',
  category: 'a',
  level: 'mid',
  ...change,
});
const none = { alternatives: [] };

describe('a category belongs to its layer', () => {
  it('stays where the new layer has it', () => {
    expect(inLayer(byLayer, fields({ category: 'b' }), 'section', none)).toMatchObject({
      fields: { layer: 'section', category: 'b' },
      unsure: false,
    });
  });

  it('else is the one suggested, else the likeliest, else the first, and the last two are told as unsure', () => {
    expect(categoryIn(byLayer, 'section', { category: 'c', alternatives: [] }, 'a')).toEqual({
      category: 'c',
      unsure: false,
    });
    const alternatives = [
      { category: 'd', confidence: 0.5 },
      { category: 'c', confidence: 0.3 },
    ];
    expect(categoryIn(byLayer, 'section', { category: 'd', alternatives }, 'a')).toEqual({
      category: 'c',
      unsure: true,
    });
    expect(categoryIn(byLayer, 'section', none, 'a')).toEqual({ category: 'b', unsure: true });
  });

  it('is none where the scheme has none, and nobody is unsure about it', () => {
    const without = scheme({ categories: [] });
    expect(categoryIn(without, 'post', { category: 'a', alternatives: [] })).toEqual({ unsure: false });
    expect(isOfLayer(without, 'post', undefined)).toBe(true);
  });

  const key = fc.constantFrom(undefined, ...CATEGORIES, 'unknown');
  const suggestion = fc.record(
    {
      category: fc.constantFrom(...CATEGORIES, 'unknown'),
      alternatives: fc.array(fc.record({ category: fc.constantFrom(...CATEGORIES), confidence: fc.double() }), {
        maxLength: 4,
      }),
    },
    { requiredKeys: ['alternatives'] },
  );

  it('whatever was chosen and suggested, a report in a layer has a category of that layer and nothing else changes', () => {
    fc.assert(
      fc.property(key, suggestion, fc.constantFrom(...LAYERS), (chosen, suggested, layer) => {
        const { category: _, ...rest } = fields();
        const before = { ...rest, ...(chosen ? { category: chosen } : {}) };
        const { fields: after, unsure } = inLayer(byLayer, before, layer, suggested);
        expect(faultOf(byLayer, after)).toBeUndefined();
        if (isOfLayer(byLayer, layer, chosen)) expect(after.category).toBe(chosen);
        if (!unsure) expect([chosen, suggested.category]).toContain(after.category);
        expect({ ...after, category: undefined, layer: undefined }).toEqual({
          ...before,
          category: undefined,
          layer: undefined,
        });
      }),
    );
  });

  it('every card shows the categories of its layer, with one of them chosen', () => {
    fc.assert(
      fc.property(suggestion, fc.constantFrom(...LAYERS), (suggested, layer) => {
        const made = {
          kind: 'risk' as const,
          confidence: 1,
          reason: '',
          by: 'local' as const,
          point: '点',
          ...suggested,
        };
        const begun = firstFields(byLayer, '表现', made, { layer });
        const card = draftCard(byLayer, { ...draft, fields: begun, suggestion: made });
        if (card.type !== 'form') throw new Error('no form');
        const shown = card.choices.find((one) => one.key === 'category');
        expect(shown?.options.map(({ id }) => id)).toEqual(categoriesFor(byLayer, layer).map((one) => one.key));
        expect(shown?.options.map(({ id }) => id)).toContain(shown?.selected);
      }),
    );
  });
});

describe('a report under another version of the scheme', () => {
  const some = fc.record(
    {
      point: fc.constant('点'),
      manifestation: fc.constant('表现'),
      layer: fc.constantFrom(...LAYERS, 'gone', ''),
      category: fc.constantFrom(...CATEGORIES, 'gone'),
      level: fc.constantFrom('high', 'mid', 'low', 'gone'),
      method: fc.constantFrom('self', 'gone'),
      graded: fc.record({ level: fc.constantFrom('high', 'gone'), reason: fc.constant('问') }),
    },
    { requiredKeys: ['point', 'manifestation', 'layer'] },
  ) as fc.Arbitrary<RiskFields>;
  const schemes: Scheme[] = [
    byLayer,
    scheme({ layers: [], categories: [], levels: [] }),
    scheme({ methods: [{ key: 'self', label: '自己找' }] }),
  ];

  it('always fits: nothing of it is foreign to the scheme, its card can be shown, and fitting again changes nothing', () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...schemes), (before, plan) => {
        const after = fitted(plan, before);
        expect(faultOf(plan, after)).toBeUndefined();
        expect(after.method === undefined || plan.methods.some((m) => m.key === after.method)).toBe(true);
        expect(() => draftCard(plan, { ...draft, fields: after })).not.toThrow();
        expect(fitted(plan, after)).toEqual(after);
      }),
    );
  });
});

describe('a scheme without layers, categories or levels', () => {
  it('has a card with the one button, and asks nobody to choose what there is not', () => {
    const bare = scheme({ layers: [], categories: [], levels: [] });
    const card = draftCard(bare, { ...draft, fields: { point: '点', manifestation: '表现', layer: '' } });
    expect(card).toMatchObject({ type: 'buttons', body: '表现', buttons: [{ key: 'submit', text: '提交' }] });
    expect(card.note).toBeUndefined();
  });

  it('names on the card only what there is to choose', () => {
    const both = { category: 'duty', level: 'mid' };
    const note = (
      change: Partial<Scheme>,
      suggestion: Partial<Draft['suggestion']> = both,
      placed: Partial<Placed> = {},
      more: Partial<RiskFields> = {},
    ) =>
      draftCard(
        scheme(change),
        {
          ...draft,
          suggestion: { ...draft.suggestion, ...suggestion },
          fields: fields({ category: 'duty', ...more }),
        },
        { category: false, level: false, ...placed },
      ).note;
    expect(note({})).toBe('风险类别和等级由本地分类建议，请您定');
    expect(note({ categories: [] }, { level: 'mid' })).toBe('风险等级由本地分类建议，请您定');
    expect(note({ levels: [] }, { category: 'duty' })).toBe('风险类别由本地分类建议，请您定');
    expect(note({}, { ...both, by: 'llm', levelBy: 'local' })).toBe('风险类别由模型建议，等级由本地分类建议，请您定');
    // What stands there only because a drop-down cannot be empty nobody suggested.
    expect(note({}, { category: 'duty' }, { level: true })).toBe('风险类别由本地分类建议，等级请您选');
    expect(note({}, {}, { category: true, level: true })).toBe('类别和等级请您选');
    expect(note({}, { level: 'mid' }, { category: true })).toBe('风险等级由本地分类建议，类别请您选');
    expect(note({ categories: [] }, {}, { level: true })).toBe('等级请您选');
    // Chosen by the person since: neither suggested nor still to be chosen.
    expect(note({}, { category: 'process', level: 'mid' })).toBe('风险等级由本地分类建议，请您定');
    expect(note({}, {})).toBe('请核对');
    const graded = { graded: { level: 'mid', reason: '问' } } as Partial<RiskFields>;
    expect(note({}, both, {}, graded)).toBe('等级按方案的问题定，风险类别由本地分类建议，请核对');
    expect(note({}, {}, { level: true }, graded)).toBe('等级按方案的问题定，请核对');
    // A plan that took its categories away leaves none to choose.
    expect(note({ categories: [] }, {}, { category: true }, { category: undefined })).toBe('请核对');
    expect(note({ categories: [], levels: [] }, {})).toBeUndefined();
  });
});

const draft: Draft = {
  id: 'd',
  person: 'p',
  fields: fields(),
  suggestion: { kind: 'risk', alternatives: [], confidence: 1, reason: '', by: 'local', point: '点' },
  schemeVersion: 'v',
  state: 'open',
  taskId: 'task',
  riskId: null,
  batch: null,
  createdAt: new Date('2026-03-02T01:00:00Z'),
};
