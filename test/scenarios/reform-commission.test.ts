import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { openScenario } from '../support/scenario.js';

describe('E3：发展和改革委员会廉政风险防控管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'reform-commission-supplement',
      at: '2011-09-25T08:00:00+08:00',
      roles: { 纪检组长: ['gusihan'], 党组成员: ['fangjingan', 'luchengzhi'] },
    });
  });
  afterAll(() => house.close());

  it('(b) on 09-25 two phases are active at once', async () => {
    await house.person('guanlishan').says('阶段');
    const now = await house.person('guanlishan').sees('现在有 2 个阶段同时进行');
    expect(now.text).toContain('（五）分类管理、明确责任');
    expect(now.text).toContain('（六）过程管理');
    expect(now.text).toContain('接下来：（七）强化考核、修正检验');
    // His own letter is due today, his section's report at the end of the month.
    expect(now.text).toContain('签订廉政风险提示书：9月25日（周日），今天是最后一天\n　您要报送：您本人 未报');
    expect(now.text).toMatch(/科室自查报告：9月30日.*\n　您要报送：基建科 未报/);
    await house.person('shibowen').says('进度');
    expect((await house.person('shibowen').sees('阶段同时进行')).text).toContain(
      '本科室：基建科 未报（由 关砺山 报送）',
    );
  });
});
