import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { risks } from '../../src/risks/schema.js';
import { type House, openHouse } from '../support/app.js';
import { send } from '../support/callbacks.js';
import { onEachDatabase } from '../support/database.js';
import { keptReaders } from '../support/readers.js';

const numberIn = (text: string | undefined) => /FX-\d{4}-\d{4}/.exec(text ?? '')?.[0] ?? '';

onEachDatabase((kind) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(kind, { limits: 'lifted' });
  });
  afterAll(() => house.close());

  async function report(userid: string, text: string): Promise<string> {
    const person = house.person(userid);
    await person.says(`上报 ${text}`);
    await person.sees('由本地分类建议');
    await person.taps('提交', { level: '低' });
    return numberIn((await person.sees('已提交')).text);
  }

  it('a head who is disabled while an item waits for him: the chain climbs, the office is told', async () => {
    const number = await report('shibowen', '工程签证单先施工后补签，现场只有施工方在场');
    await house.person('guanlishan').sees(number, { since: '0' });
    await house.simulator.changeOrganisation({ kind: 'disable', userid: 'guanlishan' });
    await house.app.settle();
    // The hospital's own leader heads the parent department.
    await house.person('fangjingan').sees(number, { since: '0' });
    await house.person('heyunqing').sees(number, { since: '0' });
    await house.person('fangjingan').taps('同意');
    await house.person('shibowen').sees('同意', { since: '0' });
  });

  it('请假代办: the delegate gets the card and decides, both names are told', async () => {
    const head = house.person('caijingru');
    const until = new Date(house.app.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    await head.says(`请假 至 ${until} 由 彭昕豫 代办`);
    await head.sees('彭昕豫');
    const number = await report('miaoruoxi', '差旅费报销不附明细，领导口头同意就报了');
    const delegate = house.person('pengxinyu');
    await delegate.sees(number, { since: '0' });
    await delegate.taps('同意');
    const told = (await house.person('miaoruoxi').sees('已由科室负责人', { since: '0' })).text ?? '';
    expect(told).toContain('彭昕豫');
    expect(told).toContain('蔡静茹');
    await head.says('销假');
    await head.sees(/销假|结束/);
  });

  it('a user id that WeCom renames: reports and open items follow the person', async () => {
    const number = await report('caoyichen', '机房进出没有登记，外包人员自己拿钥匙');
    const at = Math.floor(Date.now() / 1000);
    expect(
      await send(
        house,
        `<xml><ToUserName>ww0123456789abcdef</ToUserName><FromUserName>sys</FromUserName><CreateTime>${at}</CreateTime><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>caoyichen</UserID><NewUserID>caoyichen2</NewUserID></xml>`,
      ),
    ).toBe(200);
    await house.app.settle();
    const [row] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(row?.reporter).toBe('caoyichen2');
  });

  it('keeps who may see each point as approvals and responsibility have it, whatever happened', async () => {
    const { kept, known } = await keptReaders(house.app.database.db);
    expect(Object.values(known).flat().length).toBeGreaterThan(0);
    expect(kept).toEqual(known);
  });
});
