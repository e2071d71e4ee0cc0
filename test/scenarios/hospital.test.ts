import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { openScenario } from '../support/scenario.js';

describe('H：医院廉政风险防控工作实施意见', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'hospital-supplement', at: '2012-11-12T09:30:00+08:00' });
  });
  afterAll(() => house.close());

  it('(a) in November two steps run together', async () => {
    await house.person('taoyifan').says('进度');
    const now = await house.person('taoyifan').sees('现在有 2 个阶段同时进行');
    expect(now.text).toContain('第一阶段（二）理清权力，编制目录：10月1日（周一）至12月31日（周一）');
    expect(now.text).toContain('第一阶段（三）查找风险，评估等级：11月1日（周四）至2013年1月31日（周四）');
    expect(now.text).toContain('接下来：第二阶段 深化提高，2013年1月1日（周二）开始');
  });
});
