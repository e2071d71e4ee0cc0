import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { risks } from '../../src/risks/schema.js';
import { type House, openHouse } from '../support/app.js';
import { onEachDatabase } from '../support/database.js';

/** The plan to copy from, with levels, categories and a chain of its own (docs/schemes.md, walk-through). */
const PLAN = fileURLToPath(new URL('../../docs/examples/library-plan.yaml', import.meta.url));

onEachDatabase((kind) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(kind, { limits: 'lifted', env: { SCHEME: PLAN } });
  });
  afterAll(() => house.close());

  it('a report goes through the plan’s own categories, levels, meeting and office to 已备案', async () => {
    const clerk = house.person('lihong');
    await clerk.says('图书采购由我一个人选书比价验收，书商逢年过节送购物卡');
    const card = await clerk.seesCard('提交');
    const shown = JSON.stringify(card.card);
    for (const label of ['书刊采购', '押金与收费', '人情请托', '红', '黄']) expect(shown).toContain(label);
    expect(shown).not.toContain('岗位职责');
    await clerk.taps('提交', { level: '红' });
    const number = /FX-\d{4}-\d{4}/.exec((await clerk.sees(/FX-\d{4}-\d{4}/)).text ?? '')?.[0] ?? '';

    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    await head.taps('同意');
    // 馆务会 sits: nobody clicks for it; the office enters what it decided.
    expect((await clerk.sees('馆务会', { since: '0' })).text).toContain('会议决定');
    const office = house.person('heyunqing');
    const paper = await office.seesCard('登记决定', { since: '0' });
    expect(JSON.stringify(paper.card)).toContain('请提交馆务会');
    await office.taps('登记决定');
    await office.sees('纪要编号', { since: '0' });
    await office.says('馆务纪要〔2026〕7号');
    await office.sees('日期', { since: '0' });
    await office.says('昨天');
    await office.sees('跳过', { since: '0' });
    await office.says('跳过');
    await clerk.sees('馆务会（馆务纪要〔2026〕7号）', { since: '0' });
    // The same people hold the last step (监督组 bears the tag 领导小组办公室).
    await office.seesCard('同意', { since: '0' });
    await office.taps('同意');
    await clerk.sees('已备案', { since: '0' });
    const [row] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(row).toMatchObject({ status: 'filed', fields: { level: 'red' } });
  });
});
