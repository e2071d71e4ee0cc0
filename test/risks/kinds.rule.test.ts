import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createLocalClassifier } from '../../src/classifier/classify.js';
import type { Suggestion } from '../../src/classifier/model.js';
import { dangerIn } from '../../src/risks/danger.js';
import { rivalsOf } from '../../src/risks/rivals.js';
import { MOST_PARTS, partsIn } from '../../src/risks/several.js';
import { leavesIt, smallTalkOf } from '../../src/risks/small-talk.js';
import { NO_SMALL_TALK } from '../classifier/messages.js';
import { FIVE } from '../classifier/schemes.js';

const suggestion = (change: Partial<Suggestion>): Suggestion => ({
  kind: 'risk',
  alternatives: [],
  confidence: 0.5,
  reason: '',
  by: 'local',
  point: '',
  ...change,
});

test.each([
  ['早上好呀小廉', 'greeting'],
  ['纪检同志你好,打扰一下', 'greeting'],
  ['谢谢', 'thanks'],
  ['拜拜', 'farewell'],
  ['傻x系统', 'insult'],
  ['什么破机器人 一问三不知', 'insult'],
  ['骨科三月份未发现廉洁风险', 'nil'],
  ['本月无', 'nil'],
  ['我们科没啥可报的', 'nil'],
  ['跟上个月一样 没有', 'nil'],
  ['test', 'trial'],
  ['哈哈', 'trial'],
  ['没有风险吗？', undefined],
  ['今天这雨下得 路上全是水', undefined],
])('small talk: %s is %s', (text, kind) => expect(smallTalkOf(text)).toBe(kind));

test.each(NO_SMALL_TALK)('no small talk: %s', (text) => expect(smallTalkOf(text)).toBeUndefined());

test('算了 leaves a question open, a fact does not', () => {
  expect(leavesIt('算了吧')).toBe(true);
  expect(leavesIt('没有人复核')).toBe(false);
});

test.each([
  ['库房着火了', 'fire'],
  ['有人晕倒在收费处', 'injury'],
  ['他要跳楼', 'injury'],
  ['有人正在烧账本', 'evidence'],
  ['带着现金要跑路', 'evidence'],
  ['有人拿刀堵在诊室', 'violence'],
])('danger: %s is %s', (text, danger) => expect(dangerIn(text)).toBe(danger));

describe('categories as plausible as the chosen one', () => {
  const keys = FIVE.categories.map(({ key }) => key);
  const [first = '', second = ''] = keys;
  const layer = FIVE.layers[0]?.key ?? '';

  it('are those near it; one far behind is none', () => {
    const near = suggestion({
      alternatives: [first, second].map((category, at) => ({ category, confidence: 0.5 - at / 10 })),
    });
    expect(rivalsOf(FIVE, { layer, category: first }, near)).toEqual([first, second]);
    // What the person chose stands first, whatever was likeliest.
    expect(rivalsOf(FIVE, { layer, category: second }, near)).toEqual([second, first]);
    const far = suggestion({
      alternatives: [
        { category: first, confidence: 0.7 },
        { category: second, confidence: 0.14 },
      ],
    });
    expect(rivalsOf(FIVE, { layer, category: first }, far)).toEqual([]);
  });

  it('are always categories of the layer, each once, three at most', () => {
    const alternative = fc.record({
      category: fc.constantFrom(...keys, 'no-such-category'),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(alternative, { selector: (a) => a.category }),
        fc.constantFrom(...keys),
        (list, category) => {
          const rivals = rivalsOf(FIVE, { layer, category }, { alternatives: list });
          expect(rivals.length === 0 || (rivals.length >= 2 && rivals.length <= 3)).toBe(true);
          expect(new Set(rivals).size).toBe(rivals.length);
          for (const key of rivals) expect(keys).toContain(key);
          if (rivals.length > 0) expect(rivals[0]).toBe(category);
        },
      ),
    );
  });
});

describe('several risks in one message', () => {
  const cases = [{ text: '供应商送购物卡', category: 'duty', layer: '' }];
  const about = (text: string) =>
    createLocalClassifier().locally({ text, scheme: { ...FIVE, layers: [] }, layer: '', cases });
  const source = { prompt: 'classify-risk', version: 3, model: 'm' };
  const risks = [
    { text: '报销审核只有我一个人看', category: 'process', level: 'mid' },
    { text: '供应商送购物卡', category: 'environment' },
    { text: '供应商送购物卡。', category: 'environment' },
  ];

  it('each is a suggestion of its own words; what was suggested for it stands; the same one counts once', () => {
    const parts = partsIn(suggestion({ risks, by: 'llm' }), about);
    expect(parts.map(({ text }) => text)).toEqual(['报销审核只有我一个人看', '供应商送购物卡']);
    expect(parts[0]?.suggestion).toMatchObject({ kind: 'risk', category: 'process', level: 'mid', by: 'llm' });
    expect(parts[0]?.suggestion.point).toContain('报销审核');
    expect(parts.every((part) => part.suggestion.risks === undefined)).toBe(true);
    // As the house sees them, whose confirmed cases count.
    expect(parts[1]?.suggestion.alternatives).toEqual(about('供应商送购物卡').alternatives);
    // Of a model only where the model found them.
    const found = partsIn(suggestion({ risks, by: 'llm', risksBy: 'local', source }), about);
    expect(found.map((part) => part.suggestion.by)).toEqual(['local', 'local']);
    expect(found[0]?.suggestion.source).toBeUndefined();
  });

  it('one alone is not several, and a person is asked of ten at most', () => {
    expect(partsIn(suggestion({ risks: risks.slice(0, 1) }), about)).toEqual([]);
    expect(partsIn(suggestion({ risks: risks.slice(1) }), about)).toEqual([]);
    const many = Array.from({ length: 14 }, (_, at) => ({ text: `第${at}个库房验收没人复核` }));
    expect(partsIn(suggestion({ risks: many }), about)).toHaveLength(MOST_PARTS);
  });
});
