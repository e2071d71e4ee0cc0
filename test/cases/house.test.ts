import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { classifierCases } from '../../src/cases/schema.js';
import { pruneCalls } from '../../src/llm/keep-calls.js';
import { loadPrompt } from '../../src/llm/prompt.js';
import { modelCalls } from '../../src/llm/schema.js';
import { risks } from '../../src/risks/schema.js';
import { anyKind } from '../cli/support.js';
import type { House } from '../support/app.js';
import { openHouse } from '../support/app.js';
import { fails, hangs, type ModelServer, says, startModelServer } from '../support/model-server.js';

const PROMPT = loadPrompt('classify-risk');
const answer = (changes: Record<string, unknown> = {}, usage = { prompt_tokens: 900, completion_tokens: 60 }) =>
  says(
    JSON.stringify({
      kind: 'risk',
      category: 'process',
      alternatives: [],
      level: 'high',
      confidence: 0.8,
      point: '',
      risks: [],
      ...changes,
    }),
    usage,
  );

describe('a house with a model', () => {
  let house: House;
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer();
    house = await openHouse(anyKind(), {
      limits: 'lifted',
      env: { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: 'scripted' },
    });
    await house.moveClock('2026-11-03T09:00:00+08:00');
  });
  afterAll(async () => {
    await house.close();
    await server.close();
  });

  const db = () => house.app.database.db;
  async function submits(userid: string, text: string, choices: Record<string, string> = {}): Promise<string> {
    const person = house.person(userid);
    await person.says(text);
    await person.seesCard('提交');
    await person.taps('提交', choices);
    return /FX-\d{4}-\d{4}/.exec((await person.sees(/已提交/)).text ?? '')?.[0] ?? '';
  }
  async function caseOf(number: string) {
    const [risk] = await db().select().from(risks).where(eq(risks.number, number));
    const [row] = await db()
      .select()
      .from(classifierCases)
      .where(eq(classifierCases.risk, risk?.id ?? ''));
    return row;
  }
  const metric = async (name: string) => {
    const text = await (await fetch(`${house.base}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1),
    );
  };
  const userMessage = () => server.requests.at(-1)?.messages.find(({ role }) => role === 'user')?.content ?? '';

  it('what was corrected is kept: suggestion and decision, the text redacted, no person, in the month of the house', async () => {
    server.plays(answer());
    const number = await submits('lihong', '设备采购没有招标，秦昭晖让我直接找13812345678的老板定了供应商', {
      category: '岗位职责',
    });
    const kept = await caseOf(number);
    expect(kept).toMatchObject({
      layer: 'post',
      month: '2026-11',
      by: 'llm',
      prompt: 'classify-risk',
      promptVersion: PROMPT.version,
      model: 'scripted',
      kind: 'risk',
      suggestedCategory: 'process',
      suggestedLevel: 'high',
      category: 'duty',
      level: 'high',
    });
    expect(kept?.text).toBe('设备采购没有招标，⟦姓名1⟧让我直接找⟦电话1⟧的老板定了供应商');
    expect(JSON.stringify(kept)).not.toMatch(/lihong|13812345678|秦昭晖|采购科/);
    expect(server.requests.at(-1)?.messages.at(-1)?.content).not.toContain('每行一个 JSON');
  });

  it('the next alike text is asked about with it as an example; nobody reads another’s words, were the model to quote them', async () => {
    server.plays(answer({ point: '老板定了供应商', category: 'duty', level: 'mid' }));
    const other = house.person('zhoukaiyuan');
    await other.says('设备采购没有招标，供应商老板直接找人定了');
    await other.seesCard('提交');
    expect(userMessage()).toContain(
      '{"text":"设备采购没有招标，⟦姓名⟧让我直接找⟦电话⟧的老板定了供应商","category":"duty","level":"high"}',
    );
    expect(JSON.stringify(server.requests)).not.toMatch(/13812345678|秦昭晖/);
    await house.app.settle();
    expect(JSON.stringify(other.messages())).not.toContain('老板定了供应商');
    await other.says('取消');
    await other.sees('取消');
  });

  it('what is taken back is forgotten and no example any more', async () => {
    server.plays(answer());
    const number = await submits('miaoruoxi', '食堂招租没有公开，后勤主任自己定了承包人');
    expect(await caseOf(number)).toBeDefined();
    await house.person('miaoruoxi').says(`撤回 ${number}`);
    await house.person('miaoruoxi').sees(/已撤回|收回/);
    expect(await caseOf(number)).toBeUndefined();
    await house.person('pengxinyu').says('食堂招租没有公开招标，承包人是主任定的');
    await house.person('pengxinyu').seesCard('提交');
    expect(userMessage()).not.toContain('每行一个 JSON');
  });

  it('a returned report that is reported again is compared anew with what was suggested at first', async () => {
    server.plays(answer({ category: 'institution' }));
    const number = await submits('songwanqiu', '公章外借没有登记，谁拿走都不知道');
    const [head] = house.simulator.driver.holders('退回', number);
    await head?.person.taps({ messageId: head.card.id, button: '退回' });
    await head?.person.sees(/理由|原因/);
    await head?.person.says('请写明是哪个公章');
    await house.person('songwanqiu').sees('退回', { since: '0' });
    expect(await caseOf(number)).toMatchObject({ category: 'institution', level: 'high' });
    await house.person('songwanqiu').says(`重报 ${number}`);
    await house.person('songwanqiu').seesCard('提交');
    await house.person('songwanqiu').taps('提交', { category: '岗位职责', level: '低' });
    await house.person('songwanqiu').sees(/已提交/);
    expect(await caseOf(number)).toMatchObject({
      by: 'llm',
      suggestedCategory: 'institution',
      suggestedLevel: 'high',
      category: 'duty',
      level: 'low',
    });
  });

  it('what an approver or the office decides otherwise is what is learnt from; what is void is forgotten', async () => {
    server.plays(answer({ category: 'institution', level: 'low' }));
    const number = await submits('pengxinyu', '备用金长期由一个人保管，没有人盘点');
    const holder = (button: string) => {
      const [held] = house.simulator.driver.holders(button, number);
      if (!held) throw new Error(`nobody has ${button}`);
      return { ...held.person, taps: () => held.person.taps({ messageId: held.card.id, button }) };
    };
    await house.app.settle();
    const head = holder('调整等级');
    await head.taps();
    await head.sees('调整');
    await head.says('中');
    await head.sees('理由');
    await head.says('金额不小');
    await house.person('pengxinyu').sees('调整为“中”', { since: '0' });
    expect(await caseOf(number)).toMatchObject({ suggestedLevel: 'low', level: 'mid' });

    await db().update(risks).set({ status: 'filed' }).where(eq(risks.number, number));
    const office = house.person('heyunqing');
    await office.says(`更正 ${number}`);
    await office.sees('更正');
    await office.says('类别 岗位职责');
    await office.sees('理由');
    await office.says('是人没有尽责');
    await house.person('pengxinyu').sees('是人没有尽责', { since: '0' });
    expect(await caseOf(number)).toMatchObject({ suggestedCategory: 'institution', category: 'duty', level: 'mid' });
    await office.says(`作废 ${number}`);
    await office.sees('理由');
    await office.says('重复的');
    await house.person('pengxinyu').sees('重复的', { since: '0' });
    expect(await caseOf(number)).toBeUndefined();
  });

  it('what is outside the scheme is neither shown nor stored, twice said or not', async () => {
    server.plays(answer({ category: 'bribery', level: 'extreme' }));
    const number = await submits('zhoukaiyuan', '招标参数照着一家供应商的产品写，评标时只有它够条件');
    expect(server.requests).toHaveLength(2);
    const kept = await caseOf(number);
    expect(kept).toMatchObject({ by: 'local', prompt: null });
    const [risk] = await db().select().from(risks).where(eq(risks.number, number));
    expect(JSON.stringify([kept, risk])).not.toMatch(/bribery|extreme/);
    await house.person('zhoukaiyuan').says(`撤回 ${number}`);
    await house.person('zhoukaiyuan').sees(/已撤回|收回/);
  });

  it('every question leaves a row without a word of the text, and /metrics tells calls, tokens and the breaker', async () => {
    const before = {
      answered: await metric('model_calls_total{prompt="classify-risk",outcome="answered"}'),
      tokens: await metric('model_tokens_total{prompt="classify-risk",direction="in"}'),
    };
    server.plays(says('{}'), answer({ level: null }, { prompt_tokens: 1000, completion_tokens: 5 }));
    await house.person('lihong').says('库房盘点只有我一个人，账实不符也没人发现');
    await house.person('lihong').seesCard('提交');
    for (let waited = 0; waited < 2000; waited += 50) {
      if ((await db().select().from(modelCalls)).some((row) => row.requests === 2 && row.outcome === 'answered')) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const row = (await db().select().from(modelCalls)).find(
      ({ requests, outcome }) => requests === 2 && outcome === 'answered',
    );
    expect(row).toMatchObject({
      prompt: 'classify-risk',
      version: PROMPT.version,
      model: 'scripted',
      outcome: 'answered',
      tokensIn: 1000,
      tokensOut: 5,
      breaker: 'closed',
    });
    expect(JSON.stringify(await db().select().from(modelCalls))).not.toMatch(/盘点|库房|lihong/);
    expect(await metric('model_calls_total{prompt="classify-risk",outcome="answered"}')).toBe(before.answered + 1);
    expect(await metric('model_tokens_total{prompt="classify-risk",direction="in"}')).toBe(before.tokens + 1000);
    expect(await metric('model_breaker')).toBe(0);
    expect(await metric('classifier_calls_total{by="llm",outcome="ok"}')).toBeGreaterThan(0);
  });

  it('rows are kept for 200 days', async () => {
    const [row] = await db().select().from(modelCalls);
    if (!row) throw new Error('no call was kept');
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    await db()
      .insert(modelCalls)
      .values([
        { ...row, id: 'old', at: ago(201) },
        { ...row, id: 'young', at: ago(199) },
      ]);
    await pruneCalls(db(), new Date());
    const kept = (await db().select({ id: modelCalls.id }).from(modelCalls)).map(({ id }) => id);
    expect(kept).toContain('young');
    expect(kept).toContain(row.id);
    expect(kept).not.toContain('old');
  });

  it('分类评估 is the office’s alone: categories, months, what they were corrected to, in pages', async () => {
    const [model] = await db().select().from(classifierCases);
    if (!model) throw new Error('no case was kept');
    // Two years of a house, month by month, half of them by the local classifier.
    await db()
      .insert(classifierCases)
      .values(
        Array.from({ length: 24 }, (_, at) => ({
          ...model,
          risk: `old-${at}`,
          by: at % 2 === 0 ? ('local' as const) : ('llm' as const),
          month: `${2024 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
          suggestedCategory: 'process',
          category: at < 18 ? 'process' : 'institution',
        })),
      );
    const clerk = house.person('lihong');
    await clerk.says('分类评估');
    expect((await clerk.sees('分类评估')).text).toBe('分类评估由领导小组办公室查看。');

    const refused = (await db().select().from(audit)).filter(({ action }) => action === 'classifier.look');
    expect(refused).toMatchObject([{ actor: 'person:lihong', outcome: 'refused' }]);

    const office = house.person('heyunqing');
    await office.says('分类评估');
    const first = (await office.sees('分类评估')).text ?? '';
    expect(first).toMatch(/2024-01 至 2026-11（截至 \d\d:\d\d:\d\d）/);
    expect(first).toMatch(/风险类别一致：\d+\/\d+（\d+%，\d+%～\d+%）；本地 9\/12（75%，47%～91%）；模型 /);
    expect(first).toMatch(/· 业务流程：.*改为 制度机制 6、岗位职责 1/);
    expect(first).toMatch(/· 2026-11，\d 条/);
    expect(first).toContain('回复“更多”');
    expect(Buffer.byteLength(first)).toBeLessThanOrEqual(2048);
    const seen = [first];
    for (let pages = 0; seen.at(-1)?.includes('回复“更多”') && pages < 10; pages++) {
      await office.says('更多');
      seen.push((await office.sees('续（截至')).text ?? '');
    }
    const months = seen.join('\n').match(/^· 20\d\d-\d\d(?=，)/gm) ?? [];
    expect(months).toHaveLength(25);
    expect(new Set(months).size).toBe(25);

    await office.says('分类评估 2026-11');
    expect((await office.sees('2026-11（截至')).text).toContain('改为 岗位职责 1');
    await office.says('分类评估 2023年5月');
    await office.sees('2023-05 没有提交过的上报');
    await office.says('分类评估 上个月');
    await office.sees('没有看懂“上个月”');
  });

  it('with a model that hangs the first word comes within 5 seconds and the card within 9, with the local suggestion', async () => {
    server.plays(hangs);
    const person = house.person('lihong');
    const began = performance.now();
    await person.says('药品入库验收走过场，没有核对数量就签字');
    await person.sees(/./, { timeout: 5_000 });
    await person.seesCard('提交', { timeout: 9_000 });
    expect(performance.now() - began).toBeLessThan(9_000);
    const number = await (async () => {
      await person.taps('提交');
      return /FX-\d{4}-\d{4}/.exec((await person.sees(/已提交/)).text ?? '')?.[0] ?? '';
    })();
    expect(await caseOf(number)).toMatchObject({ by: 'local', prompt: null, promptVersion: null, model: null });
    expect(await metric('model_calls_total{prompt="classify-risk",outcome="timeout"}')).toBe(1);
  });

  it('after failures in a row the model is left alone, and /metrics says so', async () => {
    server.plays(fails(401, 'bad key'));
    for (const text of ['报销单没有附件也给报了', '临时工招聘没有公告就定了人', '车辆维修都去一家修理厂']) {
      await house.person('zhoukaiyuan').says(`上报 ${text}`);
      await house.person('zhoukaiyuan').seesCard('提交');
    }
    expect(await metric('model_breaker')).toBe(2);
    expect(await metric('model_calls_total{prompt="classify-risk",outcome="skipped"}')).toBe(1);
  });
});
