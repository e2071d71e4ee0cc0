import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Answer, ApiRefusal, ok, refusal } from './answers.js';
import {
  getDepartment,
  getTag,
  getUser,
  listDepartmentIds,
  listDepartments,
  listTags,
  listUserIds,
  listUsers,
} from './contacts.js';
import { FAULT_MESSAGES, type Faults } from './faults.js';
import { fetchMedia, readMultipart, storedMedia, uploadMedia } from './media.js';
import { createMenu, deleteMenu, getMenu } from './menu.js';
import type { SignIn } from './oauth.js';
import type { MemberRates } from './rates.js';
import { recallMessage, sendMessage } from './send.js';
import type { AccessToken } from './state.js';
import { checkToken, getToken } from './tokens.js';
import { updateCard } from './update.js';
import type { World } from './world.js';

/** `/cgi-bin/*` on a loopback listener of its own, so that nothing of it is mixed up with the product's server. */
export interface Api {
  listen(): Promise<string>;
  close(): Promise<void>;
  /** Machine time of the last request, and how many are being answered. */
  activity(): { lastAt: number; open: number };
}

export interface ApiParts {
  world: World;
  faults: Faults;
  rates: MemberRates;
  signIn: SignIn;
}

interface Call {
  query: URLSearchParams;
  body: unknown;
  raw: Buffer;
  contentType: string;
  token: AccessToken;
}

export function createApi(parts: ApiParts): Api {
  const { world } = parts;
  const sockets = new Set<Socket>();
  const activity = { lastAt: 0, open: 0 };
  const server = http.createServer((request, response) => {
    activity.open += 1;
    response.once('close', () => {
      activity.open -= 1;
      activity.lastAt = world.machineNow();
    });
    activity.lastAt = world.machineNow();
    handle(parts, request, response).catch((err: unknown) => {
      world.log.error({ err }, 'simulator API failed');
      response.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    activity: () => ({ ...activity }),
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Path → what answers it. Those before the token check stand in `handle`. */
function routes({ world, rates, signIn }: ApiParts): Record<string, (call: Call) => Answer> {
  return {
    'POST /cgi-bin/message/send': ({ body }) => sendMessage(world, rates, body),
    'POST /cgi-bin/message/recall': ({ body }) => recallMessage(world, body),
    'POST /cgi-bin/message/update_template_card': ({ body }) => updateCard(world, body),
    'POST /cgi-bin/menu/create': ({ query, body }) => createMenu(world, query, body),
    'GET /cgi-bin/menu/get': ({ query }) => getMenu(world, query),
    'GET /cgi-bin/menu/delete': ({ query }) => deleteMenu(world, query),
    'GET /cgi-bin/user/get': ({ query }) => getUser(world, query),
    'GET /cgi-bin/user/list': ({ query }) => listUsers(world, query, true),
    'GET /cgi-bin/user/simplelist': ({ query }) => listUsers(world, query, false),
    'POST /cgi-bin/user/list_id': ({ body, token }) => listUserIds(world, body, token),
    'GET /cgi-bin/department/list': ({ query }) => listDepartments(world, query),
    'GET /cgi-bin/department/simplelist': ({ query }) => listDepartmentIds(world, query),
    'GET /cgi-bin/department/get': ({ query }) => getDepartment(world, query),
    'GET /cgi-bin/tag/list': () => listTags(world),
    'GET /cgi-bin/tag/get': ({ query }) => getTag(world, query),
    'POST /cgi-bin/media/upload': ({ query, raw, contentType }) =>
      uploadMedia(world, query.get('type'), readMultipart(contentType, raw, 'media')),
    'GET /cgi-bin/auth/getuserinfo': ({ query }) => signIn.userInfo(query),
    'GET /cgi-bin/agent/get': () =>
      ok({
        agentid: world.options.agentId,
        name: world.options.appName ?? '廉防',
        allow_userinfos: { user: [] },
        allow_partys: { partyid: world.options.visibleDepartments ?? [1] },
        allow_tags: { tagid: [] },
        close: 0,
        redirect_domain: new URL(world.options.callbackUrl).host,
        report_location_flag: 0,
        isreportenter: 1,
      }),
    'GET /cgi-bin/getcallbackip': () => ok({ ip_list: ['127.0.0.1'] }),
    'GET /cgi-bin/get_api_domain_ip': () => ok({ ip_list: ['127.0.0.1'] }),
  };
}

async function handle(parts: ApiParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, faults, signIn } = parts;
  const url = new URL(request.url ?? '/', 'http://simulator');
  const path = url.pathname;
  const raw = await readBody(request);
  if (raw === undefined) return json(response, { errcode: 45001, errmsg: 'request too large' });

  if (path.startsWith('/pic/')) return picture(world, path.slice('/pic/'.length), response);
  if (path === '/connect/oauth2/authorize') {
    const result = signIn.authorize(url.searchParams, url.searchParams.get('userid') ?? undefined);
    if (result.kind === 'redirect') response.writeHead(302, { location: result.to }).end();
    else response.writeHead(result.kind === 'choose' ? 400 : 403, { 'content-type': 'text/plain; charset=utf-8' });
    if (result.kind === 'choose') response.end('请用 userid 参数说明由谁登录');
    if (result.kind === 'refused') response.end(`${result.code} ${result.message}`);
    return;
  }

  const fault = faults.take(path !== '/cgi-bin/gettoken');
  if (fault === 'reset') return void request.socket.destroy();
  if (fault === 'silence') return;
  if (fault === '500') return void response.writeHead(500).end('Internal Server Error');
  const message = fault && FAULT_MESSAGES[fault];
  if (fault && message) return json(response, refusal(new ApiRefusal(Number(fault), message), world.machineNow()));

  const answer = respond(parts, request, url, raw);
  if (fault === 'lost-answer') return void request.socket.destroy();
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  if (answer.kind === 'bytes') return file(response, answer.media.contentType, answer.media.filename, answer.bytes);
  json(response, answer.answer, answer.kind === 'unknown' ? 404 : 200);
}

const SLOW_MS = 3000;
const LARGEST_BODY = 21 << 20;

function respond(parts: ApiParts, request: IncomingMessage, url: URL, raw: Buffer) {
  const { world } = parts;
  const query = url.searchParams;
  try {
    if (url.pathname === '/cgi-bin/gettoken') return { kind: 'json', answer: getToken(world, query) } as const;
    const token = checkToken(world, query);
    if (url.pathname === '/cgi-bin/media/get') {
      return { kind: 'bytes', ...fetchMedia(world, query.get('media_id')) } as const;
    }
    const table = routes(parts);
    const route =
      table[`${request.method} ${url.pathname}`] ?? table[`POST ${url.pathname}`] ?? table[`GET ${url.pathname}`];
    if (!route) return { kind: 'unknown', answer: { errcode: 40066, errmsg: 'invalid url' } } as const;
    const contentType = request.headers['content-type'] ?? '';
    const body = contentType.startsWith('multipart/') ? undefined : parseJson(raw);
    return { kind: 'json', answer: route({ query, body, raw, contentType, token }) } as const;
  } catch (error) {
    if (error instanceof ApiRefusal) return { kind: 'json', answer: refusal(error, world.machineNow()) } as const;
    throw error;
  }
}

function parseJson(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    // Each route refuses what is not an object, in WeCom's words.
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size <= LARGEST_BODY ? Buffer.concat(chunks) : undefined;
}

function json(response: ServerResponse, answer: Answer, status = 200): void {
  const body = JSON.stringify(answer);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function file(response: ServerResponse, contentType: string, filename: string, bytes: Buffer): void {
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': bytes.length,
    'content-disposition': `attachment; filename="${encodeURIComponent(filename)}"`,
  });
  response.end(bytes);
}

/** `PicUrl` of a picture message: in WeCom an address without a token. */
function picture(world: World, id: string, response: ServerResponse): void {
  const found = storedMedia(world, id);
  if (found?.media.type !== 'image') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': found.media.contentType, 'x-content-type-options': 'nosniff' });
  response.end(found.bytes);
}
