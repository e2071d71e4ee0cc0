import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { risks } from '../../src/risks/schema.js';
import type { House } from '../support/app.js';
import { choices } from '../support/meeting.js';
import { openScenario } from '../support/scenario.js';

describe('H：医院廉洁风险防控工作实施意见（含补充）', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'hospital-supplement', at: '2012-11-12T09:00:00+08:00' });
  });
  afterAll(() => house.close());

  it('a report is graded by the plan’s four grounds, asked in plain words, and the approver reads why', async () => {
    const clerk = house.person('xuyanbin');
    await clerk.says('上报 抗菌药采购计划由我参与编制，厂家代表经常来打招呼');
    await clerk.seesCard('提交');
    await clerk.says('定级');
    const asked: string[] = [];
    for (const [at, answer] of ['参与办理', '2', '1', '1'].entries()) {
      asked.push((await clerk.sees(`定级 ${at + 1}/4`)).text ?? '');
      await clerk.says(answer);
    }
    expect(asked.map((text) => text.split('\n')[0])).toEqual([
      '定级 1/4：这件事里，您的岗位对人、财、物事项说了算吗？',
      '定级 2/4：这件事里容易出问题的环节多吗？',
      '定级 3/4：这项权力多久用一次？',
      '定级 4/4：照现在的做法，这种事容易发生吗？',
    ]);
    // Two of the four stand out: 高, by the supplement’s own cut-off.
    await clerk.sees('所以是“高”');
    await clerk.seesCard('提交');
    expect(choices(house, 'xuyanbin', 'level').chosen).toBe('高');
    await clerk.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await clerk.sees('已提交')).text ?? '')?.[0] ?? '';
    const head = house.person('bairuizhi');
    expect(JSON.stringify((await head.sees(number, { since: '0' })).card)).toContain('按方案的问题');

    // The head, who may, decides otherwise: the reason tells both.
    await head.taps('调整等级');
    await head.sees('等级');
    await head.says('中');
    await head.sees('理由');
    await head.says('采购计划由药事会集体定，本人只是汇总');
    await clerk.sees('调整为“中”', { since: '0' });
    const [point] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(point?.fields).toMatchObject({ level: 'mid', graded: { level: 'high' } });
    expect(point?.fields.reason).toContain('所以是“高”；实际定为“中”，由人决定');
  });
});
