import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/classifier/redact.js';
import { type Asked, readWritten, shapeOf, WRITTEN_LENGTH } from '../../src/measures/answer.js';
import { type DraftedFor, linesOf, offersFor } from '../../src/measures/drafting.js';
import { loadWordings } from '../../src/measures/load-wordings.js';
import { faultOf, MAX_TEXT, MIN_TEXT, measureRules } from '../../src/measures/model.js';
import { scheme } from '../support/factories.js';

const LINES = [
  { key: 'before', label: '前期预防' },
  { key: 'during', label: '中期监控' },
  { key: 'after', label: '后期处置' },
];
const KINDS = [
  { key: 'education', label: '教育' },
  { key: 'rules', label: '制度' },
];
const SENT = '风险点：⟦姓名1⟧代签领料单，见设发〔2011〕3号';
const asked = (change: Partial<Asked> = {}): Asked => ({
  lines: LINES,
  kinds: KINDS,
  sent: SENT,
  originals: new Map([['⟦姓名1⟧', '何允清']]),
  names: ['何允清', '李虹'],
  standing: [],
  ...change,
});
const TEXT = '领料单由领料人当面签字，库管员每周核对一次并登记';
/** What a text may be made of, good and bad. */
const PIECES = [
  TEXT,
  '⟦姓名1⟧',
  '⟦姓名2⟧',
  '\n',
  ' ',
  'https://a.cn',
  '何允清',
  '〔2011〕3号',
  '{point}',
  '13800138000',
  '查',
  '核对',
];
const one = (change: Record<string, unknown> = {}) => ({ line: 'before', kind: 'rules', text: TEXT, ...change });
const read = (offers: unknown[], change?: Partial<Asked>) => readWritten(JSON.stringify({ offers }), asked(change));
const texts = (offers: unknown[], change?: Partial<Asked>) => {
  const answer = read(offers, change);
  return 'problem' in answer ? [] : answer.written.map(({ text }) => text);
};

describe('what a model wrote for a measure', () => {
  it('is taken with its keys, in the order of the lines, after thoughts and in a fence', () => {
    const offers = [one({ line: 'after', text: '发现代签的，当天停办，由科室负责人重核并登记' }), one()];
    const raw = `<think>{"offers":[]}</think>\n\`\`\`json\n${JSON.stringify({ offers })}\n\`\`\``;
    expect(readWritten(raw, asked())).toEqual({
      written: [
        { line: 'before', kind: 'rules', text: TEXT },
        { line: 'after', kind: 'rules', text: '发现代签的，当天停办，由科室负责人重核并登记' },
      ],
    });
  });

  it('has names back in place where it used a placeholder that it was given', () => {
    expect(texts([one({ text: `除⟦姓名1⟧外另指定一人，${TEXT}` })])).toEqual([`除何允清外另指定一人，${TEXT}`]);
  });

  it('may cite what the point cites', () => {
    expect(texts([one({ text: `照设发〔2011〕3 号，${TEXT}` })])).toHaveLength(1);
  });

  it.each([
    ['a line outside the scheme', { line: 'fourth' }],
    ['a kind outside the scheme', { kind: 'bribery' }],
    ['no kind where the scheme has some', { kind: null }],
    ['no text', { text: 7 }],
    ['too short', { text: '加强管理' }],
    ['too long', { text: '查'.repeat(WRITTEN_LENGTH.max + 1) }],
    ['several lines', { text: `${TEXT}\n${TEXT}` }],
    ['an address', { text: `${TEXT}，详见 https://evil.example/a` }],
    ['an address in wide letters', { text: `${TEXT}，登录ｗｗｗ．ｅｖｉｌ．ｃｎ填报` }],
    ['a tag', { text: `${TEXT}<a href="x">点这里</a>` }],
    ['a line of Markdown', { text: `**${TEXT}**` }],
    ['numbered', { text: `1. ${TEXT}` }],
    ['a placeholder of the shipped library', { text: `${TEXT}，由{post}负责` }],
    ['a placeholder that was not given', { text: `由⟦姓名2⟧负责，${TEXT}` }],
    ['half a placeholder', { text: `由⟦负责，${TEXT}` }],
    ['a name of the house', { text: `由李虹负责，${TEXT}` }],
    ['somebody by his title', { text: `由王主任负责，${TEXT}` }],
    ['in another language', { text: 'Two people check every slip and sign the register each week.' }],
    ['a long number of whatever kind', { text: `${TEXT}，按 1380013800013800 处理` }],
    ['a phone number', { text: `${TEXT}，电话13800138000` }],
    ['a paper that the point does not mention', { text: `照设发〔2012〕9号，${TEXT}` }],
    ['a clause that the point does not mention', { text: `照第十二条，${TEXT}` }],
    ['a number of ours', { text: `照 FX-2026-0001，${TEXT}` }],
  ])('is dropped: %s', (_, change) => {
    expect(read([one(change)])).toHaveProperty('problem');
    // What is good beside it stays.
    expect(texts([one(change), one({ line: 'during', text: `${TEXT}，查` })])).toEqual([`${TEXT}，查`]);
  });

  it('counts once for a line, and once for the same words, those that stand already included', () => {
    expect(texts([one(), one({ text: `${TEXT}，再查一遍` })])).toEqual([TEXT]);
    expect(texts([one(), one({ line: 'during', text: ` ${TEXT}。` })])).toEqual([TEXT]);
    expect(read([one()], { standing: [`${TEXT}。`] })).toHaveProperty('problem');
  });

  it('takes the second for a line whose first is none', () => {
    expect(texts([one({ text: '见 https://evil.example' }), one()])).toEqual([TEXT]);
  });

  it('an answer with nothing in it is a problem, told without quoting it', () => {
    for (const raw of ['', '好的', '[]', '{"offers":{}}', '{"offers":[]}', '{"items":[1]}'])
      expect(readWritten(raw, asked())).toHaveProperty('problem');
    const answer = read([one({ line: 'secret-line', text: '秘密内容加上 https://evil.example' })]);
    expect(JSON.stringify(answer)).not.toMatch(/secret|秘密|evil/);
  });

  it('where the scheme has no kinds none may be named', () => {
    expect(texts([one({ kind: null })], { kinds: [] })).toEqual([TEXT]);
    expect(texts([one()], { kinds: [] })).toEqual([]);
    expect(shapeOf(asked({ kinds: [] }))).toMatchObject({
      properties: {
        offers: { items: { properties: { line: { enum: ['before', 'during', 'after'] }, kind: { type: 'null' } } } },
      },
    });
  });

  it('whatever comes, what is kept satisfies every limit', () => {
    const near = fc.record(
      {
        line: fc.constantFrom('before', 'during', 'after', 'fourth', '__proto__'),
        kind: fc.constantFrom('education', 'rules', 'bribery', null),
        text: fc
          .tuple(fc.constantFrom('', TEXT, TEXT), fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }))
          .map(([begin, pieces]) => [begin, ...pieces].join('')),
      },
      { requiredKeys: [] },
    );
    const answers = fc.oneof(
      { weight: 4, arbitrary: fc.array(near, { maxLength: 8 }).map((offers) => JSON.stringify({ offers })) },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    );
    let kept = 0;
    fc.assert(
      fc.property(answers, (raw) => {
        const answer = readWritten(raw, asked());
        if ('problem' in answer) return;
        const { written } = answer;
        kept += written.length;
        expect(written.length).toBeGreaterThan(0);
        expect(new Set(written.map(({ line }) => line)).size).toBe(written.length);
        expect(new Set(written.map(({ text }) => text)).size).toBe(written.length);
        for (const { line, kind, text } of written) {
          expect(LINES.map(({ key }) => key)).toContain(line);
          expect(KINDS.map(({ key }) => key)).toContain(kind);
          expect([...text].length).toBeGreaterThanOrEqual(Math.max(MIN_TEXT, WRITTEN_LENGTH.min));
          expect([...text].length).toBeLessThanOrEqual(Math.min(MAX_TEXT, WRITTEN_LENGTH.max));
          expect(text).not.toMatch(/[\n\r⟦⟧{}<>]|https?:/);
          expect(text.replaceAll('何允清', '')).not.toMatch(/13800138000/);
        }
      }),
      { numRuns: 2000 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  it('would let every wording of our own pass: the checks ask for nothing that a good one lacks', async () => {
    const values = { point: '领料单代签', post: '库管员', section: '设备科', office: '领导小组办公室' };
    for (const { text, stage } of (await loadWordings()).wordings) {
      const filled = text.replace(/\{(point|post|section|office)\}/g, (_, name) => values[name as keyof typeof values]);
      expect(read([one({ line: stage, text: filled })]), filled).toHaveProperty('written');
      expect(redact(filled).originals.size).toBe(0);
    }
  });
});

describe('wordings on offer where a model wrote some', () => {
  const about: DraftedFor = { point: '领料单代签', manifestation: '', category: 'duty', section: '设备科' };
  const measures = { required: true, oneToOne: false, defences: LINES, kinds: [{ key: 'rules', label: '制度' }] };
  const plan = scheme({ measures });
  const written = [{ line: 'during', kind: 'rules', text: TEXT }];

  it('for each line the model’s, else the rule’s; each says whose it is and fits the scheme', async () => {
    const offers = offersFor(plan, about, await loadWordings(), written);
    expect(offers.map(({ label, by }) => `${label} ${by}`)).toEqual([
      '前期预防 rule',
      '中期监控 model',
      '后期处置 rule',
    ]);
    expect(offers[1]).toEqual({ text: TEXT, label: '中期监控', defence: 'during', kind: 'rules', by: 'model' });
    for (const offer of offers)
      expect(faultOf(measureRules(plan), { ...offer, kind: offer.kind ?? 'rules' })).toBeUndefined();
  });

  it('what the plan itself lists stays first', async () => {
    const library = [{ key: 'sign', text: '领料单代签，没有核对', measures: ['领料单当面签字'] }];
    const offers = offersFor(scheme({ measures, library }), about, await loadWordings(), written);
    expect(offers.map(({ by }) => by)).toEqual(['plan', 'rule', 'model', 'rule']);
  });

  it('a scheme without lines of defence is asked by stages, and no offer bears a key that it does not have', async () => {
    const wordings = await loadWordings();
    const bare = scheme();
    expect(linesOf(bare, wordings).map(({ key }) => key)).toEqual(['before', 'during', 'after']);
    const [, during] = offersFor(bare, about, wordings, [{ line: 'during', text: TEXT }]);
    expect(during).toEqual({ text: TEXT, label: '中期', by: 'model' });
  });

  it('a line that the shipped library knows nothing of is the model’s alone', async () => {
    const own = scheme({ measures: { ...measures, defences: [{ key: 'culture', label: '文化浸润' }] } });
    const wordings = await loadWordings();
    expect(offersFor(own, about, wordings)).toEqual([]);
    expect(offersFor(own, about, wordings, [{ line: 'culture', kind: 'rules', text: TEXT }])).toHaveLength(1);
  });
});
