import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { people, tags } from '../../src/directory/schema.js';
import { anyKind, cli, type Place, place } from './support.js';

/** A WeCom with one department, two members and one tag, which remembers the menu it is given. */
function wecom(answers: Record<string, object> = {}) {
  const seen: { menu?: string } = {};
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '', 'http://x').pathname.replace('/cgi-bin/', '');
    let body = '';
    for await (const chunk of request) body += chunk;
    if (name === 'menu/create') seen.menu = body;
    const member = (userid: string) => ({ userid, name: userid, department: [1], main_department: 1, status: 1 });
    const all: Record<string, object> = {
      gettoken: { access_token: 'issued-token', expires_in: 7200 },
      'department/list': { department: [{ id: 1, name: '医院', parentid: 0, department_leader: ['Li'] }] },
      'user/list': { userlist: [member('Li'), member('Wang')] },
      'tag/list': { taglist: [{ tagid: 5, tagname: '纪检监察' }] },
      'tag/get': { tagname: '纪检监察', userlist: [{ userid: 'Wang' }], partylist: [] },
    };
    response.end(JSON.stringify({ errcode: 0, errmsg: 'ok', ...all[name], ...answers[name] }));
  });
  return { server, seen };
}

let here: Place;
let server: Server | undefined;
beforeEach(async () => {
  here = await place(anyKind());
});
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  await here.remove();
});
const listen = async (played: ReturnType<typeof wecom>) => {
  server = played.server;
  await new Promise<void>((resolve) => played.server.listen(0, '127.0.0.1', resolve));
  return {
    ...here.environment,
    WECOM_CORP_ID: 'ww0123456789abcdef',
    WECOM_AGENT_ID: '1000002',
    WECOM_SECRET: 'very-secret-secret',
    WECOM_TOKEN: 'callbackToken',
    WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
    WECOM_API_BASE: `http://127.0.0.1:${(played.server.address() as AddressInfo).port}`,
  };
};

it('reads the directory anew and creates the menu', async () => {
  const played = wecom();
  const environment = await listen(played);
  const synced = await cli(['directory', 'sync', '--json'], environment);
  expect(JSON.parse(synced.out)).toMatchObject({ complete: true, people: 2, departments: 1, tags: 1, held: 0 });
  expect(await cli(['menu', 'sync'], environment)).toMatchObject({ code: 0 });
  expect(played.seen.menu).toContain('risk.report');
  const database = await here.open();
  expect((await database.db.select().from(people)).map((one) => one.id).sort()).toEqual(['li', 'wang']);
  expect(await database.db.select().from(tags)).toMatchObject([{ name: '纪检监察' }]);
  await database.close();
});

it('tells a refusal with the address to trust, and no secret', async () => {
  const errmsg = 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info at https://open';
  const environment = await listen(wecom({ gettoken: { errcode: 60020, errmsg } }));
  const refused = await cli(['menu', 'sync'], environment);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('203.0.113.9');
  expect(refused.err).not.toMatch(/very-secret-secret|callbackToken/);
});

it('says that the simulator needs neither', async () => {
  for (const line of [
    ['directory', 'sync'],
    ['menu', 'sync'],
  ]) {
    expect(await cli(line, here.environment)).toMatchObject({ code: 1, err: expect.stringContaining('WECOM_') });
  }
});
