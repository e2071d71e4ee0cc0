import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessTokens } from '../../src/channels/schema.js';
import { createWecomClient, type WecomClient, type WecomClientOptions } from '../../src/channels/wecom/client.js';
import { WecomError } from '../../src/channels/wecom/http.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { WecomServer } from './wecom-server.js';

const SECRET = 'a-secret-nobody-may-read';
const failureOf = async (call: Promise<unknown>): Promise<WecomError> => {
  const error = await call.then(
    () => new Error('it worked'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(WecomError);
  return error;
};

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let server: WecomServer;
  let slept: number[];
  let client: WecomClient;
  const make = (more: Partial<WecomClientOptions> = {}) =>
    createWecomClient({
      corpId: 'ww0123456789abcdef',
      agentId: 1000002,
      secret: SECRET,
      apiBase: server.base,
      db: database.db,
      time: Date.now,
      random: () => 0.5,
      sleep: async (ms) => {
        slept.push(ms);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
      ...more,
    });
  const text = (content: string = randomUUID()) =>
    JSON.stringify({ agentid: 1000002, touser: 'lisi', msgtype: 'text', text: { content }, enable_duplicate_check: 1 });

  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(accessTokens);
    server = await new WecomServer().listen();
    server.rate.messages = 1000;
    slept = [];
    client = make();
  });
  afterEach(() => server.close());

  describe('the access token', () => {
    it('is fetched once for any number of calls, clients and processes', async () => {
      const clients = [client, make(), make(), make()];
      await Promise.all(clients.flatMap((one) => Array.from({ length: 10 }, () => one.send(text()))));
      expect(server.delivered).toHaveLength(40);
      expect(server.tokensGiven).toBe(1);
      await make().send(text());
      expect(server.tokensGiven).toBe(1);
    });

    it('is renewed once for all when WeCom takes it back early', async () => {
      const clients = [client, make(), make()];
      await Promise.all(clients.map((one) => one.send(text())));
      server.token = 'tok-another';
      await Promise.all(clients.flatMap((one) => Array.from({ length: 8 }, () => one.send(text()))));
      expect(server.tokensGiven).toBe(2);
      expect(server.delivered).toHaveLength(3 + 24);
    });

    it.each([40014, 42001, 41001])('is fetched again after %i, and the call repeated once', async (errcode) => {
      let refused = 0;
      server.fault = ({ path }) => (path.endsWith('/send') && refused++ === 0 ? { errcode } : undefined);
      await client.send(text());
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(2);
      expect(server.tokensGiven).toBe(2);
    });

    it('that is refused again is not fetched a third time', async () => {
      server.fault = ({ path }) => (path.endsWith('/send') ? { errcode: 42001 } : undefined);
      expect(await failureOf(client.send(text()))).toMatchObject({ failure: 'busy', detail: { code: 42001 } });
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(2);
      expect(server.tokensGiven).toBe(2);
    });

    it('another process has fetched meanwhile is taken from the table', async () => {
      await client.send(text());
      const other = make();
      await other.send(text());
      server.token = undefined;
      server.freshTokens = true;
      await client.send(text());
      await other.send(text());
      expect(server.tokensGiven).toBe(2);
    });

    it('is fetched by another when the one who meant to has died', async () => {
      await client.send(text());
      await database.db
        .update(accessTokens)
        .set({ expiresAt: new Date(0), refreshingUntil: new Date(Date.now() + 600) });
      await make().send(text());
      expect(server.tokensGiven).toBe(2);
    });

    it('is kept without the secret', async () => {
      await client.send(text());
      expect(JSON.stringify(await database.db.select().from(accessTokens))).not.toContain(SECRET);
    });
  });

  describe('what the table of errors says', () => {
    it.each([-1, 6000, 45033])('%i: three repeats, each later than the one before', async (errcode) => {
      server.fault = ({ path }) => (path.endsWith('/send') ? { errcode } : undefined);
      expect(await failureOf(client.send(text()))).toMatchObject({ failure: 'busy', detail: { code: errcode } });
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(4);
      expect(slept).toEqual([...slept].sort((a, b) => a - b));
      expect(slept).toHaveLength(3);
    });

    it('-1 that passes is forgotten, and the repeat is equal to the byte', async () => {
      let n = 0;
      server.fault = ({ path }) => (path.endsWith('/send') && n++ < 2 ? { errcode: -1 } : undefined);
      await client.send(text('一次'));
      expect(new Set(server.callsTo('/cgi-bin/message/send').map((call) => call.raw.toString())).size).toBe(1);
      expect(server.textsTo('lisi')).toEqual(['一次']);
    });

    it('45033: fewer at a time from then on, more again when it stays calm', async () => {
      let n = 0;
      server.fault = ({ path }) => (path.endsWith('/send') && n++ === 0 ? { errcode: 45033 } : undefined);
      await client.send(text());
      expect(client.width()).toBe(8);
      server.delayMs = 10;
      server.widest = 0;
      await Promise.all(Array.from({ length: 60 }, () => client.send(text())));
      expect(server.widest).toBeLessThanOrEqual(10);
      expect(client.width()).toBeGreaterThan(8);
    });

    it('45009: blocked, with the window, and not repeated', async () => {
      server.fault = ({ path }) => (path.endsWith('/send') ? { errcode: 45009 } : undefined);
      expect(await failureOf(client.send(text()))).toMatchObject({
        failure: 'blocked',
        detail: { code: 45009, waitMs: 60_000 },
      });
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
    });

    it.each([40003, 42014, 81013, 999999])('%i: refused for good', async (errcode) => {
      server.fault = ({ path }) => (path.endsWith('/send') ? { errcode } : undefined);
      expect(await failureOf(client.send(text()))).toMatchObject({ failure: 'refused', detail: { code: errcode } });
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
    });

    it.each([40001, 40013, 40056, 40091, 43012, 48002, 50003, 60020, 301002])(
      '%i: the app is not set up',
      async (errcode) => {
        server.fault = ({ path }) => (path.endsWith('/send') ? { errcode } : undefined);
        expect(await failureOf(client.send(text()))).toMatchObject({
          failure: 'misconfigured',
          detail: { code: errcode },
        });
        expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
      },
    );

    it.each([
      ['reset'],
      ['lost'],
      ['half'],
      ['silence'],
      [{ status: 502 }],
      [{ status: 200, text: '<html>' }],
      [{ status: 200, text: '[]' }],
    ] as const)('%o: nobody knows, and this attempt is over', async (fault) => {
      const hasty = make({ timeoutMs: 1000 });
      await hasty.send(text());
      server.fault = ({ path }) => (path.endsWith('/send') ? fault : undefined);
      expect(await failureOf(hasty.send(text()))).toMatchObject({ failure: 'unanswered' });
      expect(server.callsTo('/cgi-bin/message/send')).toHaveLength(2);
    });

    it('an answer that never ends is given up in time, however often memory is tidied meanwhile', async () => {
      setFlagsFromString('--expose-gc');
      const tidy = runInNewContext('gc') as () => void;
      const tidying = setInterval(tidy, 50);
      const hasty = make({ timeoutMs: 1000 });
      await hasty.send(text());
      server.fault = () => 'half';
      const began = performance.now();
      const failures = await Promise.all(Array.from({ length: 10 }, () => failureOf(hasty.send(text()))));
      clearInterval(tidying);
      expect(new Set(failures.map(({ failure, detail }) => `${failure} ${detail.happened}`))).toEqual(
        new Set(['unanswered TimeoutError']),
      );
      expect(performance.now() - began).toBeLessThan(10_000);
    });

    it('60020: names the address to enter, and no error carries a secret, a token or an address of ours', async () => {
      await client.send(text());
      const errmsg = `not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info ${SECRET}`;
      for (const fault of [{ errcode: 60020, errmsg }, { errcode: 40058, errmsg }, 'reset', { status: 500 }] as const) {
        server.fault = () => fault;
        const error = await failureOf(client.send(text('私事')));
        const shown = `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`;
        for (const secret of [SECRET, server.token ?? '', '私事', 'access_token', server.base]) {
          expect(shown).not.toContain(secret);
        }
        if (fault === 'reset' || 'status' in fault) continue;
        expect(error.detail.fromIp).toBe(fault.errcode === 60020 ? '203.0.113.9' : undefined);
      }
    });
  });

  describe('answers', () => {
    it('of a send: message, code and the people it did not reach, in both spellings', async () => {
      server.unknownPeople.add('wangwu');
      const body = JSON.stringify({ agentid: 1, touser: 'lisi|wangwu', template_card: { task_id: 't1' } });
      expect(await client.send(body)).toEqual({
        messageId: 'm1',
        responseCode: [...server.codes.keys()][0],
        invalidPeople: ['wangwu'],
      });
      for (const [invaliduser, invalidPeople] of [
        [[], []],
        ['', []],
        [undefined, []],
        [['WangWu'], ['wangwu']],
        ['A|b', ['a', 'b']],
      ]) {
        server.fault = ({ path }) =>
          path.endsWith('/send')
            ? { status: 200, text: JSON.stringify({ errcode: 0, errmsg: 'ok', invaliduser, new_field: 1 }) }
            : undefined;
        expect((await client.send(text())).invalidPeople).toEqual(invalidPeople);
      }
    });

    it('of the directory', async () => {
      server.answers.set('/cgi-bin/department/list', {
        errcode: 0,
        department: [
          { id: 1, name: '示例医院', parentid: 0, order: 1, department_leader: ['yuanzhang'] },
          { id: 4, name: '采购科', parentid: 1, order: 2 },
        ],
      });
      expect(await client.departments()).toEqual([
        { id: 1, name: '示例医院', parentId: 0, order: 1, leaders: ['yuanzhang'] },
        { id: 4, name: '采购科', parentId: 1, order: 2, leaders: [] },
      ]);
      const lisi = {
        userid: 'Lisi',
        name: '李四',
        department: [4, 7],
        main_department: 4,
        is_leader_in_dept: [0, 1],
        position: '职工',
        status: 1,
      };
      server.answers.set('/cgi-bin/user/list', { errcode: 0, userlist: [lisi, { userid: 'x' }] });
      server.answers.set('/cgi-bin/user/get', { errcode: 0, ...lisi });
      const person = {
        userid: 'Lisi',
        name: '李四',
        departments: [
          { id: 4, leads: false },
          { id: 7, leads: true },
        ],
        mainDepartment: 4,
        position: '职工',
        status: 1,
      };
      expect((await client.departmentUsers(1, { withChildren: true }))[0]).toEqual(person);
      expect(server.callsTo('/cgi-bin/user/list')[0]?.query).toMatchObject({ department_id: '1', fetch_child: '1' });
      expect(await client.user('Lisi')).toEqual(person);
      server.answers.set('/cgi-bin/user/get', { errcode: 60111, errmsg: 'userid not found' });
      expect(await client.user('nobody')).toBeUndefined();
      server.answers.set('/cgi-bin/tag/list', { errcode: 0, taglist: [{ tagid: 4, tagname: '主要领导' }] });
      server.answers.set('/cgi-bin/tag/get', {
        errcode: 0,
        tagname: '主要领导',
        userlist: [{ userid: 'a', name: 'b' }],
        partylist: [2],
      });
      expect(await client.tags()).toEqual([{ id: 4, name: '主要领导' }]);
      expect(await client.tag(4)).toEqual({ name: '主要领导', userids: ['a'], departments: [2] });
      server.answers.set('/cgi-bin/user/list', { errcode: 0, userlist: 'none' });
      expect(await failureOf(client.departmentUsers(1))).toMatchObject({ failure: 'unanswered' });
    });

    it('of the menu, of sign-in and of the address list', async () => {
      const menu = {
        button: [
          { type: 'click', name: '上报', key: 'risk.report' },
          { name: '更多', sub_button: [{ type: 'click', name: '帮助', key: 'help' }] },
        ],
      };
      server.answers.set('/cgi-bin/menu/create', { errcode: 0, errmsg: 'ok' });
      await client.menuCreate(menu);
      expect(server.callsTo('/cgi-bin/menu/create')[0]).toMatchObject({ query: { agentid: '1000002' }, body: menu });
      server.answers.set('/cgi-bin/menu/get', { errcode: 0, errmsg: 'ok', ...menu });
      expect(await client.menuGet()).toEqual(menu);
      server.answers.set('/cgi-bin/menu/get', { errcode: 46003, errmsg: 'menu no exist' });
      expect(await client.menuGet()).toBeUndefined();
      server.answers.set('/cgi-bin/auth/getuserinfo', { errcode: 0, userid: 'Lisi' });
      expect(await client.userByCode('c')).toEqual({ userid: 'Lisi' });
      server.answers.set('/cgi-bin/auth/getuserinfo', { errcode: 0, openid: 'o' });
      expect(await client.userByCode('c')).toBeUndefined();
      server.answers.set('/cgi-bin/getcallbackip', { errcode: 0, ip_list: ['1.2.3.0/24'] });
      expect(await client.callbackIps()).toEqual(['1.2.3.0/24']);
    });

    it('that are files, up to a limit, and errors in their place', async () => {
      const picture = Buffer.from('89504e470d0a1a0a0000', 'hex');
      server.answers.set('/cgi-bin/media/get', picture);
      expect(await client.mediaGet('M1', 100)).toEqual({ content: new Uint8Array(picture), type: 'image/png' });
      expect(await failureOf(client.mediaGet('M1', 5))).toMatchObject({ failure: 'refused', detail: { code: 45001 } });
      server.answers.set('/cgi-bin/media/get', { errcode: 40007, errmsg: 'invalid media_id' });
      expect(await failureOf(client.mediaGet('M1', 100))).toMatchObject({
        failure: 'refused',
        detail: { code: 40007 },
      });
      server.token = 'tok-another';
      server.answers.set('/cgi-bin/media/get', picture);
      expect((await client.mediaGet('M1', 100)).content).toHaveLength(10);
    });

    it('to an upload with a Chinese file name', async () => {
      server.answers.set('/cgi-bin/media/upload', {
        errcode: 0,
        errmsg: '',
        type: 'file',
        media_id: 'MID',
        created_at: '1735700000',
      });
      const uploaded = await client.mediaUpload({
        content: Buffer.from('%PDF'),
        filename: '会议纪要.pdf',
        type: 'application/pdf',
        as: 'file',
      });
      expect(uploaded).toEqual({ mediaId: 'MID' });
      const [call] = server.callsTo('/cgi-bin/media/upload');
      expect(call?.query.type).toBe('file');
      expect(call?.raw.toString()).toMatch(
        /name="media"; filename="会议纪要.pdf"\r\nContent-Type: application\/pdf\r\n\r\n%PDF/,
      );
    });

    it('to an upload with the time that its size takes, and not for ever', async () => {
      server.answers.set('/cgi-bin/media/upload', { errcode: 0, media_id: 'MID' });
      const hasty = make({ timeoutMs: 200 });
      const upload = (bytes: number) =>
        hasty.mediaUpload({ content: new Uint8Array(bytes), filename: 'a.docx', type: 'x/y', as: 'file' });
      await hasty.departments().catch(() => {});
      server.delayMs = 500;
      expect(await upload(200_000)).toEqual({ mediaId: 'MID' });
      expect(await failureOf(upload(10))).toMatchObject({ failure: 'unanswered' });
    });

    it('to the probe, beside the shared token', async () => {
      expect(await client.probe()).toEqual({ seconds: 7200 });
      expect(await database.db.select().from(accessTokens)).toEqual([]);
      server.fault = () => ({ errcode: 40001 });
      expect(await failureOf(client.probe())).toMatchObject({ failure: 'misconfigured', detail: { code: 40001 } });
    });
  });
});
