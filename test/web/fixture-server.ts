import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { DeliveryOptions, Fault, FaultRequest, Message, PageEvent } from '../../src/simulator/page-api.js';
import * as data from './fixture-data.js';

/**
 * The page and its API with fixed examples and no product behind: for looking at the page, and for tests of it.
 * By hand: `npx vite build && npx tsx test/web/fixture-server.ts`, then open the address it prints.
 */
export interface FixtureServer {
  url: string;
  /** Every changing request, in order: method, path below the API, body. */
  requests: Array<{ method: string; path: string; body: unknown }>;
  /** Says something to a person as the app would. */
  say(userid: string, text: string): void;
  /** Cuts all live streams; `refuse` keeps new ones out until it is lifted. */
  cutStreams(refuse: boolean): void;
  close(): Promise<void>;
}

/** As strict as the product must be: nothing inline, nothing from elsewhere. */
export const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

export async function startFixture(folder: string, port = 0): Promise<FixtureServer> {
  const people = structuredClone(data.people);
  const conversations = new Map<string, Message[]>([
    [data.useridOf('高建华'), data.gallery('/simulator/api/media/one')],
  ]);
  const requests: FixtureServer['requests'] = [];
  const streams = new Set<ServerResponse>();
  let refuseStreams = false;
  let faults: Fault[] = [];
  let deliveryOptions: DeliveryOptions = { ...data.deliveryOptions };
  let clock = { offset: Date.parse(data.NOW) - Date.now(), moved: false };
  let running = 0;

  const productNow = () => new Date(Date.now() + clock.offset).toISOString();
  const tell = (event: PageEvent) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const of = (userid: string) => {
    const found = conversations.get(userid) ?? [];
    conversations.set(userid, found);
    return found;
  };
  const add = (userid: string, message: Omit<Message, 'id' | 'at'>) => {
    const full: Message = { id: `n${++running}`, at: productNow(), ...message };
    of(userid).push(full);
    tell({ type: 'message', userid, message: full });
    const person = people.find((one) => one.userid === userid);
    if (person && message.from === 'app') tell({ type: 'unread', userid, unread: ++person.unread });
  };
  const state = () => ({
    app: { name: '廉防', agentId: 1000002 },
    clock: { now: productNow(), moved: clock.moved },
    people,
    departments: data.departments,
    menu: data.menu,
    faults,
    deliveryOptions,
  });

  function act(userid: string, verb: string, body: Record<string, unknown>): object {
    const person = people.find((one) => one.userid === userid);
    if (!person) return { ok: false, error: '通讯录里没有这个人。' };
    if (verb === 'text') {
      const text = String(body.text);
      add(userid, { from: 'person', type: 'text', text });
      add(userid, { from: 'app', type: 'text', text: `收到：${text}` });
    }
    if (verb === 'picture') add(userid, { from: 'person', type: 'image', mediaUrl: '/simulator/api/media/one' });
    if (verb === 'menu') add(userid, { from: 'app', type: 'text', text: `菜单：${String(body.key)}` });
    if (verb === 'read') {
      person.unread = 0;
      tell({ type: 'unread', userid, unread: 0 });
    }
    if (verb === 'click')
      click(userid, String(body.messageId), String(body.key), body.selections as Record<string, string[]>);
    return { ok: true, callbackStatus: 200 };
  }

  function click(userid: string, id: string, key: string, selections: Record<string, string[]>) {
    const message = of(userid).find((one) => one.id === id);
    if (!message) return;
    const change = (cardState: Message['cardState']) => {
      message.cardState = cardState;
      tell({ type: 'message-changed', userid, message });
    };
    change({ waiting: true, clicked: true, selections });
    setTimeout(() => {
      change({ clicked: true, selections, ...(SETTLES[key] ? { replaceText: SETTLES[key] } : {}) });
    }, 300);
  }

  async function api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const parts = url.pathname.split('/').slice(3).map(decodeURIComponent);
    const [what = '', userid = '', verb = ''] = parts;
    if (request.method === 'GET') {
      if (what === 'state') return json(response, 200, state());
      if (what === 'events') return stream(response);
      if (what === 'media') return void response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(PICTURE);
      if (what === 'people' && verb === 'messages') {
        const all = of(userid);
        const before = url.searchParams.get('before');
        const end = before ? all.findIndex((one) => one.id === before) : all.length;
        const start = Math.max(0, end - Number(url.searchParams.get('limit') ?? 50));
        return json(response, 200, { messages: all.slice(start, end), more: start > 0 });
      }
      return json(response, 404, { error: '没有这个地址。' });
    }
    if (request.headers['x-simulator'] !== '1') return json(response, 403, { error: '缺少请求头。' });
    const raw = await text(request);
    const body = raw.startsWith('{') ? (JSON.parse(raw) as Record<string, unknown>) : {};
    requests.push({ method: request.method ?? '', path: parts.join('/'), body });
    if (what === 'people') return json(response, 200, act(userid, verb, body));
    if (what === 'faults') {
      const wanted = body as Partial<FaultRequest>;
      faults = request.method === 'DELETE' ? [] : faults.filter((fault) => fault.kind !== wanted.kind);
      if (wanted.kind && wanted.on !== false) faults.push({ kind: wanted.kind, remaining: wanted.calls ?? null });
      return json(response, 200, { ok: true });
    }
    if (what === 'delivery') {
      deliveryOptions = { ...deliveryOptions, ...(body as Partial<DeliveryOptions>) };
      return json(response, 200, { ok: true });
    }
    if (what === 'clock') {
      clock = { offset: Date.parse(String(body.now)) - Date.now(), moved: true };
      tell({ type: 'clock', now: productNow() });
      return json(response, 200, { now: productNow(), ran: 2 });
    }
    if (what === 'organisation') {
      const person = people.find((one) => one.userid === body.userid);
      if (person) person.status = { disable: 2, enable: 1, leave: 5 }[String(body.kind)] ?? person.status;
      tell({ type: 'state' });
      return json(response, 200, { ok: true });
    }
    return json(response, 404, { error: '没有这个地址。' });
  }

  function stream(response: ServerResponse) {
    if (refuseStreams) return json(response, 503, { error: '暂时不行。' });
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    const url = new URL(request.url ?? '/', 'http://fixture');
    if (url.pathname.startsWith('/simulator/api/')) {
      api(request, response, url).catch((error: unknown) => json(response, 500, { error: String(error) }));
      return;
    }
    const name = url.pathname === '/' ? 'index.html' : url.pathname.replace(/^\/simulator\//, '');
    const file = path.join(folder, path.normalize(name));
    if (!file.startsWith(folder) || !existsSync(file)) return json(response, 404, {});
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    say: (userid, said) => add(userid, { from: 'app', type: 'text', text: said }),
    cutStreams(refuse) {
      refuseStreams = refuse;
      for (const one of streams) one.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const SETTLES: Record<string, string> = { approve: '已同意', submit: '已提交', vote: '已提交', return: '已退回' };

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="450" height="200"><rect width="450" height="200" fill="#cfdcee"/><circle cx="225" cy="100" r="60" fill="#6f93c4"/></svg>';

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

if (process.argv[1]?.endsWith('fixture-server.ts')) {
  const fixture = await startFixture(path.resolve('dist/web/simulator'), Number(process.env.PORT ?? 4180));
  console.log(fixture.url);
}
