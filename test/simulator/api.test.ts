import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiClient, approvalCard, CORP, type Stage, stage } from './fake-product.js';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.close());

const textsOf = (userid: string) =>
  s.simulator.driver
    .as(userid)
    .messages()
    .map(({ text }) => text);

describe('tokens', () => {
  it('gives the same token while it is valid, and its life is not extended', async () => {
    const first = await s.api.getToken();
    expect(first).toMatchObject({ errcode: 0, expires_in: 7200 });
    s.time.machine += 3600_000;
    const second = await s.api.getToken();
    expect(second.access_token).toBe(first.access_token);
    expect(second.expires_in).toBe(3600);
    s.time.machine += 3600_000;
    expect((await s.api.getToken()).access_token).not.toBe(first.access_token);
  });

  it('tells a revoked token from an expired and a missing one', async () => {
    await s.api.access();
    s.simulator.expireTokens();
    expect((await s.api.get('tag/list')).errcode).toBe(42001);
    s.simulator.revokeTokens();
    const revoked = await s.api.get('tag/list');
    expect(revoked.errcode).toBe(40014);
    expect(revoked.errmsg).toMatch(/^invalid access_token, hint: \[\d+\], from ip: 127\.0\.0\.1, more info at https/);
    expect((await s.api.request('tag/list', {})).errcode).toBe(41001);
  });

  it('refuses a wrong corp, a wrong secret and missing values', async () => {
    const ask = (query: Record<string, string>) => s.api.request('gettoken', query).then(({ errcode }) => errcode);
    expect(await ask({ corpid: 'ww1', corpsecret: CORP.secret })).toBe(40013);
    expect(await ask({ corpid: CORP.corpId, corpsecret: 'x' })).toBe(40001);
    expect(await ask({ corpsecret: CORP.secret })).toBe(41002);
    expect(await ask({ corpid: CORP.corpId })).toBe(41004);
  });
});

describe('message/send', () => {
  it('delivers, cuts a text at 2048 bytes on a character border, and names whom it does not know in lower case', async () => {
    const answer = await s.api.text('LiHong|NoBody', '药'.repeat(700));
    expect(answer).toMatchObject({ errcode: 0, invaliduser: 'nobody' });
    const [message] = s.simulator.driver.as('lihong').messages();
    expect(message?.text).toBe('药'.repeat(682));
  });

  it('reaches departments with those below, tags and everybody in sight, but nobody who is disabled', async () => {
    expect((await s.api.text('', 'a', { toparty: '19|77', totag: '1|9' })).invalidparty).toBe('77');
    expect(textsOf('moyunzhou')).toEqual(['a']);
    expect(textsOf('shenyuhe')).toEqual(['a']);
    expect(textsOf('lihong')).toEqual([]);
    await s.simulator.changeOrganisation({ kind: 'disable', userid: 'lihong' });
    expect(await s.api.text('lihong', 'b')).toMatchObject({ errcode: 81013, invaliduser: 'lihong' });
    await s.api.text('@all', 'c');
    expect(textsOf('shenyuhe')).toEqual(['a', 'c']);
    expect(textsOf('lihong')).toEqual([]);
  });

  it('keeps its order of checks and its codes', async () => {
    const send = (body: unknown) => s.api.post('message/send', body).then(({ errcode }) => errcode);
    const base = { touser: 'lihong', msgtype: 'text', agentid: CORP.agentId, text: { content: 'a' } };
    expect(await send([])).toBe(40033);
    expect(await send({ ...base, agentid: undefined })).toBe(41011);
    expect(await send({ ...base, agentid: 1 })).toBe(301002);
    expect(await send({ ...base, touser: '' })).toBe(82001);
    expect(await send({ ...base, touser: Array(1001).fill('a').join('|') })).toBe(40032);
    expect(await send({ ...base, toparty: Array(101).fill('1').join('|') })).toBe(82002);
    expect(await send({ ...base, touser: 'x' })).toBe(81013);
    expect(await send({ ...base, msgtype: 'poem' })).toBe(40008);
    expect(await send({ ...base, text: { content: '  ' } })).toBe(44004);
    expect(await send({ ...base, msgtype: 'image', image: { media_id: 'x' } })).toBe(40007);
    const answer = await fetch(`${s.simulator.apiBase}/cgi-bin/message/send?access_token=${await s.api.access()}`, {
      method: 'POST',
      body: '{"touser":',
    });
    expect(await answer.json()).toMatchObject({ errcode: 40033, errmsg: expect.stringContaining('wrong json format') });
  });

  it('drops what is beyond 30 a minute for one member without a word, unless the limit is lifted', async () => {
    for (let n = 0; n < 33; n++) expect((await s.api.text('lihong|zhoukaiyuan', `${n}`)).errcode).toBe(0);
    expect(textsOf('lihong')).toHaveLength(30);
    expect(s.simulator.dropped().messages).toBe(6);
    s.time.machine += 61_000;
    await s.api.text('lihong', 'later');
    expect(textsOf('lihong').at(-1)).toBe('later');
    s.simulator.setLimits('lifted');
    for (let n = 0; n < 40; n++) await s.api.text('zhoukaiyuan', `again ${n}`);
    expect(textsOf('zhoukaiyuan')).toHaveLength(70);
  });

  it('delivers equal JSON once within the interval when asked to check, and again after it', async () => {
    const check = { enable_duplicate_check: 1, duplicate_check_interval: 60 };
    const first = await s.api.text('lihong', 'same', check);
    const second = await s.api.text('lihong', 'same', check);
    expect(second).toMatchObject({ errcode: 0, msgid: first.msgid });
    await s.api.text('lihong', 'other', check);
    expect(textsOf('lihong')).toEqual(['same', 'other']);
    await s.api.text('lihong', 'same');
    s.time.machine += 60_000;
    await s.api.text('lihong', 'same', check);
    expect(textsOf('lihong')).toEqual(['same', 'other', 'same', 'same']);
  });

  it('takes a task id once, and a repeated send with the duplicate check is no second use', async () => {
    const check = { enable_duplicate_check: 1 };
    expect((await s.api.card('lihong', approvalCard('t-1'), check)).response_code).toEqual(expect.any(String));
    const again = await s.api.card('lihong', approvalCard('t-1'), check);
    expect(again.errcode).toBe(0);
    expect(again.response_code).toBeUndefined();
    expect((await s.api.card('zhoukaiyuan', approvalCard('t-1'))).errcode).toBe(42014);
    expect((await s.api.card('lihong', { ...approvalCard('t-2'), button_list: [] })).errcode).toBe(40016);
  });
});

describe('response codes', () => {
  const update = (response_code: unknown, more: Record<string, unknown> = {}) =>
    s.api.post('message/update_template_card', {
      userids: ['qinzhaohui'],
      agentid: CORP.agentId,
      response_code,
      button: { replace_name: '已同意' },
      ...more,
    });
  const greyOf = (userid: string) => s.simulator.driver.as(userid).lastCard()?.cardState?.replaceText;

  it('changes the named recipients only, once for each code', async () => {
    const { response_code } = await s.api.card('qinzhaohui|baiRuizhi', approvalCard('t-1'));
    const answer = await update(response_code, { userids: ['qinzhaohui', 'lihong'] });
    expect(answer).toMatchObject({ errcode: 0, invaliduser: ['lihong'] });
    expect(greyOf('qinzhaohui')).toBe('已同意');
    expect(greyOf('bairuizhi')).toBeUndefined();
    expect((await update(response_code)).errcode).toBe(40058);
    expect((await update('made-up')).errcode).toBe(40058);
  });

  it('lasts 72 hours of the product clock, not of the machine', async () => {
    const early = await s.api.card('qinzhaohui', approvalCard('t-1'));
    const late = await s.api.card('qinzhaohui', approvalCard('t-2'));
    s.time.machine += 100 * 3600_000;
    s.api = apiClient(s.simulator);
    expect((await update(early.response_code)).errcode).toBe(0);
    s.time.product += 73 * 3600_000;
    expect((await update(late.response_code)).errcode).toBe(40058);
  });

  it('comes anew with every tap and updates everybody who got the card', async () => {
    await s.api.card('qinzhaohui|bairuizhi', approvalCard('t-1'));
    const head = s.simulator.driver.as('qinzhaohui');
    expect(await head.taps('同意')).toBe(200);
    expect(await head.taps('同意', { level: '高' })).toBe(200);
    const [first, second] = s.product.received.map(({ fields }) => fields);
    expect(first?.ResponseCode).not.toBe(second?.ResponseCode);
    expect(second?.SelectedItems).toEqual({ SelectedItem: { QuestionKey: 'level', OptionIds: { OptionId: 'high' } } });
    const card = { ...approvalCard('ignored'), main_title: { title: '秦昭晖已同意' }, replace_text: '已同意' };
    const answer = await update(second?.ResponseCode, { button: undefined, atall: 1, template_card: card });
    expect(answer.errcode).toBe(0);
    for (const userid of ['qinzhaohui', 'bairuizhi']) {
      expect(greyOf(userid)).toBe('已同意');
      expect(s.simulator.driver.as(userid).lastCard()?.card).toMatchObject({ task_id: 't-1' });
    }
    await expect(head.taps('同意')).rejects.toThrow('no live card');
  });

  it('makes a card clickable again when its new look has no grey text', async () => {
    const { response_code } = await s.api.card('qinzhaohui', approvalCard('t-1'));
    const card = { ...approvalCard('t-1'), button_list: [{ text: '再看看', key: 'again' }] };
    await update(response_code, { button: undefined, template_card: card });
    expect(await s.simulator.driver.as('qinzhaohui').taps('再看看')).toBe(200);
  });

  it('has no button to grey on a plain notice', async () => {
    const notice = {
      card_type: 'text_notice',
      task_id: 'n-1',
      main_title: { title: '提醒' },
      action_menu: { desc: '更多', action_list: [{ text: '静音', key: 'mute' }] },
      card_action: { type: 1, url: 'https://app.example' },
    };
    const { response_code } = await s.api.card('qinzhaohui', notice);
    expect((await update(response_code)).errcode).toBe(42031);
    expect(await s.simulator.driver.as('qinzhaohui').taps('静音')).toBe(200);
    expect(s.product.received.at(-1)?.fields.Event).toBe('template_card_menu_event');
  });
});

describe('the rest of the API', () => {
  it('recalls within 24 hours', async () => {
    const { msgid } = await s.api.text('lihong', 'oops');
    expect((await s.api.post('message/recall', { msgid })).errcode).toBe(0);
    expect(s.simulator.driver.as('lihong').messages()[0]).toMatchObject({ type: 'event' });
    const late = await s.api.text('lihong', 'late');
    s.time.machine += 25 * 3600_000;
    s.api = apiClient(s.simulator);
    expect((await s.api.post('message/recall', { msgid: late.msgid })).errcode).toBe(42052);
    expect((await s.api.post('message/recall', { msgid: 'x' })).errcode).toBe(40058);
  });

  it('tells the directory', async () => {
    const user = await s.api.get('user/get', { userid: 'QinZhaoHui' });
    expect(user).toMatchObject({ userid: 'qinzhaohui', department: [5], is_leader_in_dept: [1], main_department: 5 });
    expect(user).not.toHaveProperty('mobile');
    expect((await s.api.get('user/get', { userid: 'x' })).errcode).toBe(60111);
    const inside = await s.api.get('user/list', { department_id: '19' });
    const below = await s.api.get('user/list', { department_id: '19', fetch_child: '1' });
    expect((inside.userlist as unknown[]).length).toBe(1);
    expect((below.userlist as unknown[]).length).toBeGreaterThan(10);
    const { department } = (await s.api.get('department/list')) as unknown as {
      department: Array<{ id: number; department_leader: string[] }>;
    };
    expect(department.find(({ id }) => id === 5)?.department_leader).toEqual(['qinzhaohui']);
    expect((await s.api.get('department/simplelist', { id: '24' })).department_id).toHaveLength(4);
    expect((await s.api.get('department/get', { id: '99' })).errcode).toBe(60003);
    expect((await s.api.get('tag/list')).taglist).toHaveLength(4);
    expect((await s.api.get('tag/get', { tagid: '1' })).userlist).toHaveLength(2);
    expect((await s.api.get('tag/get', { tagid: '9' })).errcode).toBe(40068);
  });

  it('gives the list of ids to the contact-sync secret only, page by page', async () => {
    expect((await s.api.post('user/list_id', { limit: 50 })).errcode).toBe(48002);
    const { access_token } = await s.api.getToken(CORP.contactSecret);
    const seen: unknown[] = [];
    let cursor: unknown = '';
    do {
      const page = await s.api.request('user/list_id', { access_token: String(access_token) }, { cursor, limit: 50 });
      seen.push(...(page.dept_user as unknown[]));
      cursor = page.next_cursor;
    } while (cursor !== '');
    expect(seen.length).toBeGreaterThan(126);
  });

  it('sees only the visible range', async () => {
    await s.close();
    s = await stage({ visibleDepartments: [5] });
    expect((await s.api.get('user/get', { userid: 'bairuizhi' })).errcode).toBe(60011);
    expect(await s.api.text('lihong|bairuizhi', 'a')).toMatchObject({ errcode: 0, invaliduser: 'bairuizhi' });
    expect((await s.api.get('department/list')).department).toHaveLength(1);
  });

  it('keeps the menu', async () => {
    const agentid = String(CORP.agentId);
    expect((await s.api.get('menu/get', { agentid })).errcode).toBe(46003);
    const button = [{ type: 'click', name: '上报', key: 'risk.report' }];
    expect((await s.api.post('menu/create', { button }, { agentid })).errcode).toBe(0);
    expect(await s.api.get('menu/get', { agentid })).toMatchObject({ button });
    expect((await s.api.post('menu/create', { button: [] }, { agentid })).errcode).toBe(40016);
    expect((await s.api.post('menu/create', { button: [{ type: 'click', name: '上报' }] }, { agentid })).errcode).toBe(
      40019,
    );
    expect((await s.api.get('menu/delete', { agentid })).errcode).toBe(0);
    expect((await s.api.get('menu/delete', { agentid })).errcode).toBe(46003);
    expect((await s.api.get('menu/get', { agentid: '9' })).errcode).toBe(301002);
  });

  it('keeps media for three days', async () => {
    const form = new FormData();
    form.append('media', new Blob([PNG], { type: 'image/png' }), '票据.png');
    const token = await s.api.access();
    const url = `${s.simulator.apiBase}/cgi-bin/media/upload?access_token=${token}&type=image`;
    const { media_id, created_at } = (await (await fetch(url, { method: 'POST', body: form })).json()) as Record<
      string,
      string
    >;
    expect(created_at).toEqual(expect.stringMatching(/^\d+$/));
    const fetched = await fetch(`${s.simulator.apiBase}/cgi-bin/media/get?access_token=${token}&media_id=${media_id}`);
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await fetched.arrayBuffer()).equals(PNG)).toBe(true);
    s.time.machine += 3 * 24 * 3600_000 + 1;
    s.api = apiClient(s.simulator);
    expect((await s.api.get('media/get', { media_id: String(media_id) })).errcode).toBe(40007);
  });

  it('signs people in with a code good for one use and five minutes, sent only to the app itself', async () => {
    const authorize = (redirect: string) =>
      fetch(
        `${s.product.origin}/simulator/connect/oauth2/authorize?${new URLSearchParams({
          appid: CORP.corpId,
          redirect_uri: redirect,
          response_type: 'code',
          scope: 'snsapi_base',
          state: 'abc123',
          userid: 'fangjingan',
        })}`,
        { redirect: 'manual' },
      );
    const back = new URL((await authorize(`${s.product.origin}/console/back?x=1`)).headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('abc123');
    const code = back.searchParams.get('code') ?? '';
    expect(await s.api.get('auth/getuserinfo', { code })).toMatchObject({ errcode: 0, userid: 'fangjingan' });
    expect((await s.api.get('auth/getuserinfo', { code })).errcode).toBe(40029);
    expect((await authorize('https://evil.example/')).status).toBe(403);
    const stale = new URL((await authorize(`${s.product.origin}/`)).headers.get('location') ?? '');
    s.time.machine += 6 * 60_000;
    expect((await s.api.get('auth/getuserinfo', { code: stale.searchParams.get('code') ?? '' })).errcode).toBe(42003);
  });

  it('answers what else an app asks', async () => {
    expect((await s.api.get('agent/get', { agentid: '1000002' })).agentid).toBe(CORP.agentId);
    expect((await s.api.get('getcallbackip')).ip_list).toEqual(['127.0.0.1']);
    expect((await s.api.get('get_api_domain_ip')).errcode).toBe(0);
    expect((await s.api.get('nowhere')).errcode).toBe(40066);
  });
});

describe('faults', () => {
  it.each(['-1', '40014', '42001', '45009', '45033'] as const)(
    'answers %s for as many calls as asked',
    async (kind) => {
      await s.api.access();
      s.simulator.setFault({ kind, calls: 2 });
      const codes = [];
      for (let n = 0; n < 3; n++) codes.push((await s.api.text('lihong', `${n}`)).errcode);
      expect(codes).toEqual([Number(kind), Number(kind), 0]);
      expect(textsOf('lihong')).toEqual(['2']);
    },
  );

  it('breaks the line before or after the deed, fails with 500, and stays until switched off', async () => {
    await s.api.access();
    s.simulator.setFault({ kind: 'reset', calls: 1 });
    await expect(s.api.text('lihong', 'reset')).rejects.toThrow();
    s.simulator.setFault({ kind: 'lost-answer', calls: 1 });
    await expect(s.api.text('lihong', 'lost')).rejects.toThrow();
    s.simulator.setFault({ kind: '500' });
    await expect(s.api.text('lihong', 'five hundred')).rejects.toThrow();
    await expect(s.api.text('lihong', 'five hundred')).rejects.toThrow();
    s.simulator.clearFaults();
    await s.api.text('lihong', 'fine');
    expect(textsOf('lihong')).toEqual(['lost', 'fine']);
  });

  it('can stay silent', async () => {
    const url = `${s.simulator.apiBase}/cgi-bin/tag/list?access_token=${await s.api.access()}`;
    s.simulator.setFault({ kind: 'silence', calls: 1 });
    await expect(fetch(url, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    expect((await fetch(url)).status).toBe(200);
  });
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
