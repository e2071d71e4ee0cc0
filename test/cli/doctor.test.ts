import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outbox } from '../../src/channels/schema.js';
import { departments, people } from '../../src/directory/schema.js';
import { cli, emptyPlace, type Place, place } from './support.js';

const WECOM = {
  WECOM_CORP_ID: 'ww0123456789abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'very-secret-secret',
  WECOM_TOKEN: 'callbackToken',
  WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
};
interface Finding {
  check: string;
  state: string;
  says: string;
  mend?: string;
}

let here: Place;
const servers: Server[] = [];
beforeEach(async () => {
  here = await emptyPlace();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  await here.remove();
});

async function serve(answer: (url: URL, response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const server = createServer((request, response) => answer(new URL(request.url ?? '', 'http://x'), response, request));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A WeCom that answers as told, path by path; otherwise all is well. */
const wecom = (answers: Record<string, object> = {}, date?: string) =>
  serve((url, response) => {
    if (date) response.setHeader('date', date);
    const name = url.pathname.replace('/cgi-bin/', '');
    response.end(JSON.stringify(answers[name] ?? { errcode: 0, errmsg: 'ok', access_token: 'issued-token' }));
  });

const service = (answers: Record<string, [number, string]> = {}) =>
  serve((url, response) => {
    const all: Record<string, [number, string]> = { '/readyz': [200, ''], '/wecom/callback': [400, ''], ...answers };
    const [status, body] = all[url.pathname] ?? [404, ''];
    response.statusCode = status;
    response.end(body);
  });

async function doctor(environment: Record<string, string>) {
  const { code, out } = await cli(['doctor', '--json'], { ...here.environment, ...environment });
  expect(out).not.toMatch(/very-secret-secret|issued-token|callbackToken/);
  const findings = JSON.parse(out).findings as Finding[];
  return { code, findings, of: (check: string) => findings.find((one) => one.check === check) };
}

it('finds nothing broken where all is well, and says that PGlite is for trying out', async () => {
  here = await place('PGlite');
  await mkdir(path.join(here.dataDir, 'verify'));
  await writeFile(path.join(here.dataDir, 'verify/WW_verify_abc.txt'), 'abc');
  const { of } = await doctor({
    ...WECOM,
    WECOM_API_BASE: await wecom(),
    PUBLIC_URL: await service({ '/WW_verify_abc.txt': [200, 'abc'] }),
  });
  for (const check of [
    '配置',
    '企业微信',
    'access_token',
    '时钟',
    '应用',
    '自定义菜单',
    '服务',
    '回调地址',
    '域名校验文件',
  ])
    expect(of(check), check).toMatchObject({ state: 'ok' });
  expect(of('数据库')).toMatchObject({
    state: 'warn',
    says: expect.stringContaining('断电'),
    mend: expect.stringContaining('PostgreSQL'),
  });
});

it('tells the address WeCom saw and the steps to make it trusted', async () => {
  const errmsg = 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info at https://open';
  const { code, of } = await doctor({
    ...WECOM,
    WECOM_API_BASE: await wecom({ gettoken: { errcode: 60020, errmsg } }),
  });
  expect(code).toBe(1);
  expect(of('企业可信IP')).toMatchObject({ state: 'broken', says: expect.stringContaining('203.0.113.9') });
  expect(of('企业可信IP')?.mend).toMatch(/①[\s\S]*接收消息[\s\S]*②[\s\S]*203\.0\.113\.9[\s\S]*③/);
});

it.each([
  [40013, 'WECOM_CORP_ID'],
  [40001, 'WECOM_SECRET'],
  [45009, '一小时'],
])('says for %i which setting to look at', async (errcode, mend) => {
  const { code, of } = await doctor({ ...WECOM, WECOM_API_BASE: await wecom({ gettoken: { errcode, errmsg: 'no' } }) });
  expect(code).toBe(1);
  expect(of('access_token')).toMatchObject({ state: 'broken', mend: expect.stringContaining(mend) });
});

it('sees a wrong clock, a missing menu, a foreign application and a callback that does not arrive', async () => {
  const late = new Date(Date.now() - 3_600_000).toUTCString();
  const first = await doctor({
    ...WECOM,
    WECOM_API_BASE: await wecom({ 'menu/get': { errcode: 46003, errmsg: 'menu no exist' } }, late),
    PUBLIC_URL: await service({ '/wecom/callback': [200, '<html>'] }),
  });
  expect(first.code).toBe(1);
  for (const check of ['时钟', '自定义菜单', '回调地址'])
    expect(first.of(check), check).toMatchObject({ state: 'broken' });
  const second = await doctor({
    ...WECOM,
    WECOM_API_BASE: await wecom({ 'agent/get': { errcode: 301002, errmsg: 'no' } }),
  });
  expect(second.of('应用')).toMatchObject({ state: 'broken', mend: expect.stringContaining('WECOM_AGENT_ID') });
});

it('goes on when WeCom cannot be reached or answers nonsense', async () => {
  const gone = await serve(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const silent = await doctor({ ...WECOM, WECOM_API_BASE: gone });
  expect(silent.of('企业微信')).toMatchObject({ state: 'broken', says: expect.stringContaining('ECONNREFUSED') });
  const nonsense = await serve((_, response) => response.end('<html>'));
  expect((await doctor({ ...WECOM, WECOM_API_BASE: nonsense })).of('access_token')).toMatchObject({ state: 'broken' });
});

it('names messages that failed, and skips the database while the service has it', async () => {
  here = await place('PGlite');
  const database = await here.open();
  await database.db.insert(outbox).values({ kind: 'message', body: '', state: 'failed' });
  expect((await doctor({})).of('数据库')).toMatchObject({ state: 'skipped' });
  await database.close();
  expect((await doctor({})).of('发件箱')).toMatchObject({
    state: 'broken',
    mend: expect.stringContaining('outbox retry'),
  });
});

it('names every missing setting when only some are there', async () => {
  const { code, findings } = await doctor({ WECOM_CORP_ID: 'ww1', WECOM_TOKEN: 'callbackToken' });
  expect(code).toBe(1);
  expect(findings.map((one) => one.says.split(' ')[0])).toEqual([
    'WECOM_AGENT_ID',
    'WECOM_SECRET',
    'WECOM_ENCODING_AES_KEY',
  ]);
});

it('speaks to people without --json', async () => {
  const { out } = await cli(['doctor'], { ...here.environment, PORT: 'x' });
  expect(out).toMatch(/✘ 配置：PORT[\s\S]*→ [\s\S]*1 项要修/);
});

it('names roles without a tag and sections without a head', async () => {
  here = await place('PGlite');
  await cli(['scheme', 'activate', 'hospital-supplement'], here.environment);
  const database = await here.open();
  await database.db.insert(departments).values({ id: 1, name: '采购科' });
  await database.db.insert(people).values({ id: 'li', userid: 'Li', name: '李', mainDepartment: 1, status: 'active' });
  await database.close();
  const { findings } = await doctor({});
  const told = findings.filter((one) => one.check === '通讯录');
  expect(told).toContainEqual(expect.objectContaining({ says: expect.stringContaining('领导小组办公室') }));
  expect(told).toContainEqual(
    expect.objectContaining({ says: expect.stringContaining('采购科'), mend: expect.stringContaining('部门负责人') }),
  );
});
