import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planChain } from '../../src/approvals/chain.js';
import type { Ctx } from '../../src/context.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { activeScheme } from '../../src/schemes/active.js';
import { openGaps } from '../../src/schemes/fill/gaps.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { House } from '../support/app.js';
import { openScenario } from '../support/scenario.js';

const OFFICE = 'heyunqing';

describe('E2：办公室的方案（三段残文），在聊天里补', () => {
  let house: House;
  let ctx: Ctx;
  beforeAll(async () => {
    const { office } = await readSchemeFile('district-office-supplement');
    house = await openScenario({ at: '2013-04-08T09:00:00+08:00', roles: { [office]: [OFFICE] } });
    const { db } = house.app.database;
    ctx = { db, now: house.app.clock.now(), actor: { kind: 'operator', name: 'root' }, requestId: 'r' };
    await activateScheme(ctx, await readSchemeFile('district-office-supplement'));
  });
  afterAll(() => house.close());

  const says = async (text: string, answer: string | RegExp) => {
    await house.person(OFFICE).says(text);
    return (await house.person(OFFICE).sees(answer)).text ?? '';
  };
  const numberOf = async (id: string) =>
    openGaps((await activeScheme(ctx.db)).scheme).findIndex((gap) => gap.id === id) + 1;
  const steps = async (amount: number) => {
    const { scheme } = await activeScheme(ctx.db);
    const facts = { object: 'expense', concerned: 'lihong', departmentId: 5, layer: '', level: '' };
    return planChain(scheme, { ...facts, amounts: { 报销金额: amount } }, await loadOrganisation(ctx.db), {
      now: ctx.now,
      delegations: [],
    }).map(({ key }) => key);
  };

  it('(2b) the phase whose heading is lost is listed as a gap and its date asked for', async () => {
    const at = await numberOf('second-phase');
    expect(await says('缺口', '处缺口')).toContain(`${at}. ! 第二阶段叫什么`);
    await says(String(at), /第二阶段[\s\S]*开始/);
    await says('四月份', '请写日期');
    await says('2013年4月', '回复“确认”');
    await says('确认', '补好了');
    const { scheme } = await activeScheme(ctx.db);
    expect(scheme.phases.find(({ key }) => key === 'second')).toMatchObject({ start: '2013-04', supplement: true });
  });

  it('(2c) with no threshold every sum goes to the meeting; with one only what is over it', async () => {
    expect(await steps(100)).toContain('meeting');
    await says(`缺口 ${await numberOf('expense-threshold')}`, '数目');
    await says('报销金额', '超过多少');
    await says('不少', '请写一个数');
    await says('5万', '回复“确认”');
    await says('确认', '补好了');
    expect(await steps(50_000)).toEqual(['section-head', 'office', 'chief']);
    expect(await steps(50_001)).toEqual(['section-head', 'office', 'chief', 'meeting']);
  });
});
