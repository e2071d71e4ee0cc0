import { and, eq, ne } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { approvalSteps, approvals } from '../../src/approvals/schema.js';
import { audit } from '../../src/audit/schema.js';
import { inbox, outbox } from '../../src/channels/schema.js';
import { riskDrafts, risks } from '../../src/risks/schema.js';
import { type House, openHouse } from '../support/app.js';
import { send } from '../support/callbacks.js';
import { onEachDatabase } from '../support/database.js';
import { clickXml, textXml } from './support/callback.js';

const RISK = '供应商经常请采购员吃饭，招标参数由供应商帮忙写';
/** What people paste, and what people try; each is a risk all the same. */
const TEXTS: Record<string, string> = {
  'end of a CDATA section': `${RISK}]]><MsgType>event</MsgType>]]]]>`,
  'a card in JSON': `${RISK} {"msgtype":"template_card","template_card":{"card_type":"button_interaction","task_id":"x","button_list":[{"text":"同意","key":"agree"}]}}`,
  'a link': `<a href="https://evil.example/">点这里领奖</a>${RISK}`,
  'zero-width characters': RISK.split('').join('\u200b'),
  'direction marks': `\u202e${RISK}\u2066fdp.exe\u2069`,
  'markup and quotes': `"'\`;--${RISK}<script>alert(1)</script>&amp;&#0;%00\\u0000\${x}{{y}}`,
  'SQL and line breaks': `${RISK}'); drop table risks; --\r\n\u2028\n\n\t第二行`,
  'emoji made of several': `${RISK}${'👨‍👩‍👧‍👦'.repeat(60)}`,
  'accents without end': `${RISK}${'e\u0301\u0323\u0327'.repeat(300)}`,
  'the longest that is taken': RISK + '乱'.repeat(2000 - RISK.length),
  'built-in names': `__proto__ constructor ${RISK} toString hasOwnProperty`,
};

onEachDatabase((kind) => {
  let house: House;
  let told = 0;
  beforeAll(async () => {
    house = await openHouse(kind, { limits: 'lifted' });
  });
  afterAll(() => house.close());

  const db = () => house.app.database.db;
  const draftsOf = (person: string) => db().select().from(riskDrafts).where(eq(riskDrafts.person, person));
  /** A text whose bytes the client of the simulator would not send. */
  const sendsRaw = (from: string, text: string) =>
    send(house, textXml({ from, text, msgId: String(6_000_000 + told++) }));
  const clicks = (from: string, taskId: string, key: string, selections?: Record<string, string[]>) =>
    send(house, clickXml({ from, taskId, key, code: `RC-${told++}`, ...(selections ? { selections } : {}) }));
  const openDraft = async (userid: string) => {
    const person = house.person(userid);
    await person.says(`上报 ${RISK}`);
    await person.seesCard('提交');
    const draft = (await draftsOf(userid)).find(({ state }) => state === 'open');
    if (!draft) throw new Error('no draft');
    return { person, draft };
  };

  it.each(Object.entries(TEXTS))('%s: reported, shown and decided upon like any other text', async (_, text) => {
    const person = house.person('lihong');
    await person.says(`上报 ${text}`);
    await person.seesCard('提交');
    await person.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await person.sees('已提交')).text ?? '')?.[0] ?? '';
    const [row] = await db().select().from(risks).where(eq(risks.number, number));
    expect(row?.fields.manifestation).toContain('吃饭');
    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    await head.taps('同意');
    await person.sees('同意', { since: '0' });
    await person.says(number);
    await person.sees('风险点：');
  });

  it('control characters are taken out, on their way in and by every database', async () => {
    const person = house.person('lihong');
    expect(await sendsRaw('lihong', `上报 \u0000\u0001\u0008\u000b\u001f${RISK}\ufffe\uffff\u007f\u0085`)).toBe(200);
    await person.seesCard('提交', { since: '0' });
    await house.app.settle();
    const newest = (await draftsOf('lihong')).find(({ state }) => state === 'open');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must be gone
    expect(newest?.fields.manifestation).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    await person.says('取消');
    await person.sees('已取消');
  });

  it('a text that is too long is said to be so, and nothing is kept of it', async () => {
    const person = house.person('taoyifan');
    for (const text of ['长'.repeat(2001), `上报 ${'😀'.repeat(50_000)}`, `上报 ${' x'.repeat(50_000)}`]) {
      expect(await person.says(text)).toBe(200);
      await person.sees('太长了');
    }
    expect(await draftsOf('taoyifan')).toEqual([]);
  });

  it('a text made to keep a pattern busy is answered, and so is everybody else', async () => {
    const [one, other] = [house.person('weianran'), house.person('caoyichen')];
    const texts = [
      `请假至x${' '.repeat(2000)}y`,
      `请假至${' '.repeat(1000)}由${' '.repeat(1000)}y`,
      `请假至${' 由'.repeat(600)}y`,
      `待办${' '.repeat(2000)}y`,
      `撤回${' '.repeat(2000)}\n`,
      `好${' '.repeat(100_000)}。${' '.repeat(100_000)}x`,
      `待办第${' '.repeat(100_000)}x`,
      `更正${' '.repeat(100_000)}x`,
    ];
    for (const text of texts) {
      expect(await one.says(text)).toBe(200);
      await other.says('帮助');
      await other.sees('我的上报');
      await one.sees(/./);
    }
  });

  it('a button that the card does not have changes nothing', async () => {
    const { person, draft } = await openDraft('zhoukaiyuan');
    for (const key of ['__proto__', 'constructor', 'toString', 'agree', 'SUBMIT', '<submit>', 'k'.repeat(1024)]) {
      expect(await clicks('zhoukaiyuan', draft.taskId, key)).toBe(200);
      await house.app.settle();
    }
    expect((await draftsOf('zhoukaiyuan')).map(({ state }) => state)).toEqual(['open']);
    await person.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await person.sees('已提交')).text ?? '')?.[0] ?? '';

    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    const card = head.cardWith('同意');
    for (const key of ['__proto__', 'constructor', 'toString', 'valueOf', 'submit']) {
      expect(await clicks('qinzhaohui', card?.card?.task_id ?? '', key)).toBe(200);
      await head.sees('这个按钮已经不用了', { since: String(Number(card?.id ?? 0)) });
      await house.app.settle();
    }
    const [row] = await db().select().from(risks).where(eq(risks.number, number));
    const steps = await db()
      .select({ status: approvalSteps.status })
      .from(approvalSteps)
      .innerJoin(approvals, eq(approvals.id, approvalSteps.approvalId))
      .where(eq(approvals.subjectId, row?.id ?? ''));
    expect(steps.map(({ status }) => status)).toContain('pending');
    expect(steps.map(({ status }) => status)).not.toContain('agreed');
  });

  it('an option that the scheme does not know is refused in words, and the draft stays open', async () => {
    const { person, draft } = await openDraft('songwanqiu');
    const before = draft.fields;
    const refused: Array<[Record<string, string[]>, RegExp]> = [
      [{ level: ['no-such-level'] }, /等级不在方案里/],
      [{ level: ['__proto__'] }, /等级不在方案里/],
      [{ category: ['constructor'] }, /类别不在方案里/],
      [{ layer: ['toString'] }, /层级不在方案里/],
      [{ category: [`x${'长'.repeat(40)}`] }, /类别不在方案里/],
    ];
    for (const [selections, answer] of refused) {
      await person.says('帮助');
      await person.sees('我的上报');
      expect(await clicks('songwanqiu', draft.taskId, 'submit', selections)).toBe(200);
      await person.sees(answer);
    }
    const [still] = await draftsOf('songwanqiu');
    expect(still).toMatchObject({ state: 'open', fields: before });
    // Questions that the card does not ask are not listened to.
    await clicks('songwanqiu', draft.taskId, 'submit', { ['__proto__']: ['x'], constructor: ['y'], point: ['z'] });
    await person.sees('已提交');
    const [row] = await db().select().from(risks).where(eq(risks.reporter, 'songwanqiu'));
    expect(row?.fields).toMatchObject(before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('another person’s draft cannot be submitted, whoever clicks', async () => {
    const { draft } = await openDraft('yejiamu');
    for (const userid of ['miaoruoxi', 'qinzhaohui', 'heyunqing']) {
      await clicks(userid, draft.taskId, 'submit');
      await house.person(userid).sees('这张卡片不是发给您的', { since: '0' });
    }
    expect((await draftsOf('yejiamu')).map(({ state }) => state)).toEqual(['open']);
    expect(await db().select().from(risks).where(eq(risks.reporter, 'yejiamu'))).toEqual([]);
    const refused = await db()
      .select()
      .from(audit)
      .where(and(eq(audit.action, 'card.click'), eq(audit.objectId, draft.id), eq(audit.outcome, 'refused')));
    expect(refused).toHaveLength(3);
  });

  it('names of built-in properties and days beyond the calendar get a plain answer in every command', async () => {
    const person = house.person('caoyichen');
    for (const text of [
      '请假 至 constructor 由 李虹 代办',
      '请假 至 __proto__ 由 toString 代办',
      '请假 至 9999-12-31 由 李虹 代办',
      '请假 至 0000-00-00 由 李虹 代办',
      '撤回 __proto__',
      '撤回 FX-9999-99999999',
      'FX-0000-0',
      '重报 constructor',
      '代录 constructor',
      '更正 FX-constructor',
      '待办 0000',
    ]) {
      await person.says(text);
      const { text: answer } = await person.sees(/./);
      expect(answer, text).not.toMatch(/没有处理成功|native code|undefined|NaN|object Object/);
      await person.says('取消');
      await person.sees(/取消/);
    }
    for (const type of ['constructor', '__proto__', 'toString', 'x'.repeat(500)]) {
      await person.sendsOther(type, {});
      const { text: answer } = await person.sees('看不懂');
      expect(answer).toContain('这类消息');
    }
    await person.presses('constructor');
    await person.sees('我的上报');
  });

  it('every message arrived and fits; no link, no card and no log line was forged', async () => {
    await house.app.settle();
    const unsent = await db()
      .select({ seq: outbox.seq, code: outbox.errorCode })
      .from(outbox)
      .where(ne(outbox.state, 'sent'));
    expect(unsent).toEqual([]);
    const unhandled = await db()
      .select({ seq: inbox.seq, error: inbox.error })
      .from(inbox)
      .where(ne(inbox.state, 'done'));
    expect(unhandled).toEqual([]);
    expect(house.log.filter((line) => line.includes('could not be handled'))).toEqual([]);
    const people = ['lihong', 'qinzhaohui', 'taoyifan', 'weianran', 'zhoukaiyuan', 'songwanqiu', 'caoyichen'];
    for (const message of people.flatMap((userid) => house.person(userid).messages())) {
      if (message.from !== 'app') continue;
      // A text is where WeCom reads links; what stands on a card is shown as it is.
      expect(message.text ?? '').not.toMatch(/<a |<script/);
      expect(Buffer.byteLength(message.text ?? '')).toBeLessThanOrEqual(2048);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must be gone
      expect(JSON.stringify(message)).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069\ufeff]/);
    }
    const log = house.log.join('\n');
    for (const never of ['供应商', 'evil.example', 'drop table', '😀']) expect(log).not.toContain(never);
  });
});
