import { describe, expect, it } from 'vitest';
import { type DraftedFor, offersFor } from '../../src/measures/drafting.js';
import { letterText } from '../../src/measures/letter.js';
import { loadWordings } from '../../src/measures/load-wordings.js';
import { faultOf, MAX_TEXT, measureRules } from '../../src/measures/model.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { scheme } from '../support/factories.js';

const about = (change: Partial<DraftedFor> = {}): DraftedFor => ({
  point: '验收签字流于形式',
  manifestation: '到货不点数就签字',
  category: 'process',
  section: '采购科',
  ...change,
});

describe('拟稿 of a measure', () => {
  it('gives every pack one wording for each of its lines of defence, which the plan’s own rules take', async () => {
    const wordings = await loadWordings();
    for (const id of await listPacks()) {
      const plan = await readSchemeFile(id);
      const { defences, kinds } = measureRules(plan);
      for (const { key } of plan.categories.length > 0 ? plan.categories : [{ key: '' }]) {
        const offers = offersFor(plan, about({ category: key || undefined }), wordings);
        expect(offers.length, id).toBeGreaterThanOrEqual(Math.min(3, defences.length || 3));
        for (const offer of offers) {
          expect([...offer.text].length).toBeLessThanOrEqual(MAX_TEXT);
          expect(offer.text).not.toMatch(/[{}]/);
          if (defences.length > 0 && offer.defence) expect(defences.map((one) => one.key)).toContain(offer.defence);
          if (offer.defence || defences.length === 0)
            expect(
              faultOf(measureRules(plan), { ...offer, kind: offer.kind ?? kinds[0]?.key }),
              `${id} ${offer.text}`,
            ).toBeUndefined();
        }
      }
    }
  });

  it.each(['领导小组办公室', '监察科'])('names the office as the plan does: %s', async (office) => {
    const offers = offersFor(scheme({ office }), about({ category: 'environment' }), await loadWordings());
    expect(offers.map(({ text }) => text).join('\n')).toContain(`每季度汇总给${office}。`);
  });

  it('what a person wrote is text: no placeholder in it is filled, no quotation mark breaks out', async () => {
    const [first] = offersFor(scheme(), about({ point: '“{post}”和{section}', post: '采购员' }), await loadWordings());
    expect(first?.text).toContain('“{post}和{section}”');
  });

  it('offers what the plan itself lists for a like point, made its own where measures are one to one', async () => {
    const library = [{ key: 'seal', text: '未审批就盖章，用印没有登记', measures: ['专人保管印章，用印逐笔登记'] }];
    const like = about({ point: '用印没有登记', manifestation: '未审批就盖章' });
    const wordings = await loadWordings();
    expect(offersFor(scheme({ library }), like, wordings)[0]?.text).toBe('专人保管印章，用印逐笔登记');
    const oneToOne = { required: true, oneToOne: true, defences: [], kinds: [] };
    expect(offersFor(scheme({ library, measures: oneToOne }), like, wordings)[0]?.text).toMatch(
      /^针对“用印没有登记”：/,
    );
    expect(offersFor(scheme({ library }), about(), wordings).some(({ text }) => text.startsWith('专人'))).toBe(false);
  });
});

describe('拟稿 of a 提示书', () => {
  const fields = { point: '一人验收', manifestation: '到货不点数', layer: 'post', category: 'process', level: 'high' };
  const letter = {
    section: '采购科',
    reporter: '李虹',
    measures: [],
    offers: [{ text: '两人复核', by: 'rule' as const }],
    today: '2026-11-22',
  };

  it('is marked, names the point and what is asked, and leaves open what nobody has decided', () => {
    const plan = scheme();
    const text = letterText(plan, { ...letter, risk: { number: 'FX-2026-0001', fields }, scheme: plan });
    expect(text).toMatch(/^【拟稿，未发送】风险提示书\n采购科（李虹）/);
    expect(text).toContain('建议的防控措施（按规则拟的，尚未审定，请核对）：\n1. 两人复核');
    expect(text).toContain('＿＿＿＿');
  });

  it('bears the plan’s own name for it, and the measures in force where there are some', () => {
    const plan = scheme({
      notices: [
        {
          key: 'letter',
          label: '廉政风险提示书',
          signed: true,
          signWithin: { count: 3, unit: 'workday' },
          concrete: false,
          onFailure: [],
        },
      ],
    });
    const risk = { number: 'FX-2026-0001', fields };
    const text = letterText(plan, { ...letter, measures: ['抽查'], risk, scheme: plan });
    expect(text).toContain('】廉政风险提示书');
    expect(text).toContain('请落实下列防控措施：\n1. 抽查');
    expect(text).toContain('收到后 3 个工作日内');
  });
});
