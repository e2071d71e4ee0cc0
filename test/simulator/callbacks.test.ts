import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approvalCard, CORP, passiveReply, type Stage, stage } from './fake-product.js';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.close());

const person = (userid = 'lihong') => s.simulator.driver.as(userid);
const contents = () => s.product.received.map(({ fields }) => fields.Content);

describe('URL check', () => {
  it('passes for the plain text to the byte, and for nothing else', async () => {
    expect(await s.simulator.checkUrl()).toEqual({ ok: true, status: 200 });
    s.product.echo = (plain) => `${plain}\n`;
    expect(await s.simulator.checkUrl()).toEqual({ ok: false, reason: 'body', status: 200 });
    s.product.echo = (plain) => JSON.stringify(plain);
    expect((await s.simulator.checkUrl()).ok).toBe(false);
    await s.product.close();
    expect(await s.simulator.checkUrl()).toEqual({ ok: false, reason: 'no answer' });
  });
});

describe('what people do', () => {
  it('arrives encrypted, with the elements of the documents', async () => {
    expect(await person().says('供应商请吃饭 ]]> 😀')).toBe(200);
    expect(await person().presses('risk.report')).toBe(200);
    expect(await person().enters()).toBe(200);
    expect(await person().sendsOther('location', { Location_X: '31.2', Location_Y: '121.4' })).toBe(200);
    const [text, menu, enter, place] = s.product.received.map(({ fields }) => fields);
    expect(text).toMatchObject({
      ToUserName: CORP.corpId,
      FromUserName: 'lihong',
      MsgType: 'text',
      Content: '供应商请吃饭 ]]> 😀',
      AgentID: String(CORP.agentId),
      MsgId: expect.stringMatching(/^\d{19}$/),
    });
    expect(menu).toMatchObject({ MsgType: 'event', Event: 'click', EventKey: 'risk.report' });
    expect(menu).not.toHaveProperty('MsgId');
    expect(enter).toMatchObject({ Event: 'enter_agent', EventKey: '' });
    expect(place).toMatchObject({ MsgType: 'location', Location_X: '31.2' });
  });

  it('tells two equal events of one second apart by CreateTime, and never goes back in time', async () => {
    await person().presses('todo');
    await person().presses('todo');
    await person().says('之后');
    const times = s.product.received.map(({ fields }) => Number(fields.CreateTime));
    expect(times[1]).toBe((times[0] ?? 0) + 1);
    expect(times[2]).toBeGreaterThanOrEqual(times[1] ?? 0);
  });

  it('sends a picture whose bytes can be fetched by address and by media id', async () => {
    expect(await person().sendsPicture(PNG)).toBe(200);
    const { PicUrl, MediaId } = s.product.received[0]?.fields ?? {};
    expect(Buffer.from(await (await fetch(String(PicUrl))).arrayBuffer()).equals(PNG)).toBe(true);
    const token = await s.api.access();
    const media = await fetch(`${s.simulator.apiBase}/cgi-bin/media/get?access_token=${token}&media_id=${MediaId}`);
    expect(media.headers.get('content-type')).toBe('image/png');
    await expect(person().sendsPicture(Buffer.from('GIF89a........'))).rejects.toThrow('JPG');
  });

  it('taps with what the card shows unless chosen otherwise, in either spelling', async () => {
    await s.api.card('lihong', approvalCard('t-1'));
    await person().taps('同意');
    s.simulator.setDelivery({ misspeltOptionIds: true });
    await person().taps('退回', { level: 'high' });
    const [first, second] = s.product.received;
    expect(first?.fields).toMatchObject({
      Event: 'template_card_event',
      EventKey: 'approve',
      TaskId: 't-1',
      CardType: 'button_interaction',
      SelectedItems: { SelectedItem: { QuestionKey: 'level', OptionIds: { OptionId: 'mid' } } },
    });
    expect(second?.xml).toContain('<OpitonIds><OpitonId><![CDATA[high]]></OpitonId></OpitonIds>');
  });

  it('refuses what the card does not offer', async () => {
    await s.api.card('lihong', approvalCard('t-1'));
    const id = person().lastCard()?.id ?? '';
    await expect(person().taps({ messageId: id, key: 'nonsense' })).rejects.toThrow('没有这个按钮');
    await expect(person().taps('同意', { level: 'none' })).rejects.toThrow('没有这个选项');
    await expect(person().taps('详情')).rejects.toThrow('no live card');
    await expect(person('zhoukaiyuan').taps({ messageId: id, key: 'approve' })).rejects.toThrow();
    expect(s.product.received).toEqual([]);
  });

  it('is not possible for somebody disabled', async () => {
    await s.simulator.changeOrganisation({ kind: 'disable', userid: 'lihong' });
    await expect(person().says('在吗')).rejects.toThrow('禁用');
  });
});

describe('delivery', () => {
  it('tries again after a status other than 200, with a fresh nonce, and marks what got through to nobody', async () => {
    s.product.answer = (_received, index) => ({ status: index === 0 ? 500 : 200 });
    expect(await person().says('一')).toBe(200);
    expect(new Set(s.product.received.map(({ nonce }) => nonce)).size).toBe(2);
    expect(new Set(s.product.received.map(({ fields }) => fields.MsgId)).size).toBe(1);
    s.product.answer = () => ({ status: 503 });
    expect(await person().says('二')).toBe(503);
    expect(s.product.received).toHaveLength(6);
    expect(
      person()
        .messages()
        .map(({ failed }) => failed),
    ).toEqual([undefined, expect.stringContaining('503')]);
  });

  it('repeats byte for byte and leaves other statuses alone when told so', async () => {
    s.simulator.setDelivery({ freshNonce: false, timeoutMs: 150 });
    s.product.answer = (_received, index) => ({ silent: index === 0 });
    await person().says('一');
    expect(new Set(s.product.received.map(({ nonce }) => nonce)).size).toBe(1);
    s.simulator.setDelivery({ retryOnNon200: false });
    s.product.answer = () => ({ status: 500 });
    expect(await person().says('二')).toBe(500);
    expect(s.product.received).toHaveLength(3);
  });

  it('gives up an answer that takes too long, four times in all', async () => {
    s.simulator.setDelivery({ timeoutMs: 60 });
    s.product.answer = () => ({ silent: true });
    expect(await person().says('等')).toBe(0);
    expect(s.product.received).toHaveLength(4);
    expect(person().messages()[0]?.failed).toContain('没有应答');
  });

  it('can be doubled, cut after the body, or lost', async () => {
    s.simulator.setDelivery({ duplicate: true });
    expect(await person().says('双')).toBe(200);
    expect(contents()).toEqual(['双', '双']);
    s.simulator.setDelivery({ duplicate: false, cutNext: 1 });
    expect(await person().says('断')).toBe(200);
    expect(contents().filter((text) => text === '断')).toHaveLength(2);
    s.simulator.setDelivery({ loseNext: 1 });
    expect(await person().says('丢')).toBe(200);
    expect(contents().filter((text) => text === '丢')).toHaveLength(1);
    s.simulator.setDelivery({ loseNext: 4 });
    expect(await person().says('全丢')).toBe(0);
    expect(contents()).not.toContain('全丢');
  });

  it('can be overtaken by the next one of the same person, and come late', async () => {
    s.simulator.setDelivery({ reorder: true });
    await Promise.all([person().says('先'), person().says('后')]);
    expect(contents()).toEqual(['后', '先']);
    s.simulator.setDelivery({ reorder: false, lateMs: 50 });
    const before = Date.now();
    await person().says('迟');
    expect((s.product.received.at(-1)?.at ?? 0) - before).toBeGreaterThanOrEqual(45);
  });

  it('says the same however the XML is written', async () => {
    s.simulator.setDelivery({ varyXml: true });
    const shapes = new Set<string>();
    for (let n = 0; n < 12; n++) {
      expect(await person().says('<b>&"药"')).toBe(200);
      const { xml, fields } = s.product.received.at(-1) ?? { xml: '', fields: {} };
      expect(fields).toMatchObject({ FromUserName: 'lihong', Content: '<b>&"药"', MsgType: 'text' });
      shapes.add(xml.replace(/\d{10,}/g, ''));
    }
    expect(shapes.size).toBeGreaterThan(3);
  });
});

describe('passive replies', () => {
  const reply = (inner: string, to = 'lihong') => {
    s.product.answer = () => ({ body: passiveReply(to, inner) });
  };

  it('shows an encrypted text, and drops one for somebody else, unsigned or in the clear', async () => {
    reply('<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到]]></Content>');
    await person().says('一');
    expect(await person().sees('收到')).toMatchObject({ from: 'app', text: '收到' });
    reply('<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[给别人]]></Content>', 'zhoukaiyuan');
    await person().says('二');
    s.product.answer = () => ({ body: '<xml><MsgType>text</MsgType><Content>明文</Content></xml>' });
    await person().says('三');
    s.product.answer = () => ({
      body: passiveReply('lihong', '<MsgType>text</MsgType>').replace(/[0-9a-f]{40}/, 'f'.repeat(40)),
    });
    await person().says('四');
    s.product.answer = () => ({ body: 'success' });
    await person().says('五');
    expect(s.simulator.dropped().replies).toEqual(['ToUserName', 'not an encrypted reply', 'signature']);
    expect(
      person()
        .messages()
        .filter(({ from }) => from === 'app'),
    ).toHaveLength(1);
  });

  it('greys the card of the one who tapped, not that of the other', async () => {
    await s.api.card('lihong|zhoukaiyuan', approvalCard('t-1'));
    reply('<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[已同意]]></ReplaceName></Button>');
    await person().taps('同意');
    expect(person().lastCard()?.cardState).toMatchObject({ replaceText: '已同意', clicked: true, waiting: false });
    expect(person('zhoukaiyuan').lastCard()?.cardState).toEqual({});
  });

  it('puts a whole new card in the place of the old one, lists as repeated elements', async () => {
    await s.api.card('lihong', approvalCard('t-1'));
    reply(
      '<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard><CardType>button_interaction</CardType><MainTitle><Title>请假</Title></MainTitle><HorizontalContentList><KeyName>天数</KeyName><Value>2</Value></HorizontalContentList><HorizontalContentList><KeyName>类别</KeyName><Value>年假</Value></HorizontalContentList><ButtonList><Text>同意</Text><Style>1</Style><Key>ok</Key></ButtonList><ReplaceText>已同意</ReplaceText></TemplateCard>',
    );
    await person().taps('同意');
    expect(person().lastCard()).toMatchObject({
      card: {
        card_type: 'button_interaction',
        task_id: 't-1',
        main_title: { title: '请假' },
        horizontal_content_list: [
          { keyname: '天数', value: '2' },
          { keyname: '类别', value: '年假' },
        ],
        button_list: [{ text: '同意', style: 1, key: 'ok' }],
      },
      cardState: { replaceText: '已同意' },
    });
  });
});

describe('the directory changes', () => {
  it('is told as change_contact with the changed fields', async () => {
    const change = (what: Parameters<typeof s.simulator.changeOrganisation>[0]) => s.simulator.changeOrganisation(what);
    await change({ kind: 'join', userid: 'xinren', name: '辛仁', departmentId: 5, position: '采购员' });
    await change({ kind: 'move', userid: 'xinren', departmentId: 6, leads: true });
    await change({ kind: 'disable', userid: 'lihong' });
    await change({ kind: 'enable', userid: 'lihong' });
    await change({ kind: 'tag', tag: '主要领导', add: ['xinren'], remove: ['fangjingan'] });
    await change({ kind: 'leave', userid: 'xinren' });
    const events = s.product.received.map(({ fields }) => fields).filter(({ FromUserName }) => FromUserName === 'sys');
    expect(events).toEqual([
      expect.objectContaining({ ChangeType: 'create_user', UserID: 'xinren', Department: '5', Status: '1' }),
      expect.objectContaining({ ChangeType: 'update_user', Department: '6', IsLeaderInDept: '1' }),
      expect.objectContaining({ ChangeType: 'update_user', UserID: 'lihong', Status: '2' }),
      expect.objectContaining({ ChangeType: 'update_user', UserID: 'lihong', Status: '1' }),
      expect.objectContaining({ ChangeType: 'update_tag', AddUserItems: 'xinren', DelUserItems: 'fangjingan' }),
      expect.objectContaining({ ChangeType: 'delete_user', UserID: 'xinren' }),
    ]);
    expect(events[3]?.CreateTime).not.toBe(events[2]?.CreateTime);
    expect((await s.api.get('user/get', { userid: 'xinren' })).errcode).toBe(60111);
  });
});

describe('the driver', () => {
  it('sees what comes later, says when it did not, and knows when all is quiet', async () => {
    const waiting = person().sees(/欢迎.*/);
    await s.api.text('lihong', '欢迎使用廉防');
    expect(await waiting).toMatchObject({ text: '欢迎使用廉防' });
    await person().says('你好');
    await expect(person().sees('欢迎', { timeout: 30 })).rejects.toThrow('did not see');
    expect(await person().sees('欢迎', { since: '0' })).toMatchObject({ from: 'app' });
    await s.simulator.driver.idle({ quietMs: 20 });
    expect(() => person('nobody')).toThrow('no such member');
  });
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
