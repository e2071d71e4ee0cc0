import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { XMLParser } from 'fast-xml-parser';
import Koa from 'koa';
import { createLog } from '../../src/log.js';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { demoOrganisation } from '../../src/simulator/organisation.js';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.js';

export const CORP = {
  corpId: 'ww0123456789abcdef',
  agentId: 1000002,
  secret: 'demo-secret',
  contactSecret: 'contact-secret',
  token: 'Tk7demoToken2025',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** A callback as the product reads it, with other libraries than the simulator's. */
export interface Received {
  xml: string;
  fields: Record<string, unknown>;
  nonce: string;
  at: number;
}
export interface CallbackAnswer {
  status?: number;
  body?: string;
  /** Never answers. */
  silent?: boolean;
}

/** The least that can play the product: verifies, decrypts, remembers, and answers as told. */
export interface FakeProduct {
  origin: string;
  callbackUrl: string;
  received: Received[];
  answer: (received: Received, index: number) => CallbackAnswer;
  clockCalls: string[];
  /** Answers the URL check wrongly on purpose. */
  echo: (plain: string) => string;
  mount(simulator: Simulator): void;
  close(): Promise<void>;
}

export async function startFakeProduct(): Promise<FakeProduct> {
  const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });
  const app = new Koa();
  let mounted: Simulator | undefined;
  const product: Omit<FakeProduct, 'origin' | 'callbackUrl'> = {
    received: [],
    answer: () => ({}),
    clockCalls: [],
    echo: (plain) => plain,
    mount: (simulator) => {
      mounted = simulator;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  app.on('error', () => {
    // A line cut on purpose is no news here.
  });
  app.use(async (ctx, next) => (mounted ? mounted.router(ctx, next) : next()));
  app.use(async (ctx) => {
    const raw = await bodyOf(ctx.req);
    if (ctx.path === '/rehearsal/clock') {
      product.clockCalls.push((JSON.parse(raw) as { now: string }).now);
      ctx.body = { now: product.clockCalls.at(-1), ran: 0 };
      return;
    }
    const { msg_signature, timestamp, nonce, echostr } = Object.fromEntries(ctx.URL.searchParams);
    const outer = echostr === undefined ? parser.parse(raw).xml : undefined;
    const encrypted = echostr ?? String(outer?.Encrypt);
    if (getSignature(CORP.token, String(timestamp), String(nonce), encrypted) !== msg_signature) {
      ctx.status = 403;
      return;
    }
    const { message, id } = decrypt(CORP.encodingAesKey, encrypted);
    if (id !== CORP.corpId) {
      ctx.status = 403;
      return;
    }
    if (echostr !== undefined) {
      ctx.body = product.echo(message);
      return;
    }
    const received: Received = {
      xml: message,
      fields: parser.parse(message).xml as Record<string, unknown>,
      nonce: String(nonce),
      at: Date.now(),
    };
    const index = product.received.push(received) - 1;
    const { status = 200, body = '', silent = false } = product.answer(received, index);
    if (silent) {
      ctx.respond = false;
      return;
    }
    ctx.status = status;
    ctx.body = body;
  });
  const server = http.createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(product, { origin, callbackUrl: `${origin}/wecom/callback` });
}

export interface Stage {
  product: FakeProduct;
  simulator: Simulator;
  /** The simulator's clocks; both may be moved. */
  time: { product: number; machine: number };
  api: ApiClient;
  close(): Promise<void>;
}

/** A simulator and a fake product that know each other. */
export async function stage(overrides: Partial<SimulatorOptions> = {}): Promise<Stage> {
  const product = await startFakeProduct();
  const time = { product: Date.now(), machine: Date.now() };
  const simulator = createSimulator({
    ...CORP,
    callbackUrl: product.callbackUrl,
    organisation: demoOrganisation(),
    now: () => new Date(time.product),
    machineNow: () => time.machine,
    log: createLog('silent'),
    ...overrides,
  });
  product.mount(simulator);
  await simulator.listen();
  return {
    product,
    simulator,
    time,
    api: apiClient(simulator),
    close: async () => {
      await simulator.close();
      await product.close();
    },
  };
}

export interface ApiAnswer extends Record<string, unknown> {
  errcode: number;
  errmsg: string;
}
export type ApiClient = ReturnType<typeof apiClient>;

/** Calls the simulated API as an app would. */
export function apiClient(simulator: Simulator) {
  let token: string | undefined;
  const request = async (path: string, query: Record<string, string>, body?: unknown): Promise<ApiAnswer> => {
    const url = new URL(`/cgi-bin/${path}`, simulator.apiBase);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await fetch(url, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as ApiAnswer;
  };
  const getToken = async (secret = CORP.secret) => request('gettoken', { corpid: CORP.corpId, corpsecret: secret });
  const access = async () => {
    token ??= String((await getToken()).access_token);
    return token;
  };
  return {
    request,
    getToken,
    access,
    get: async (path: string, query: Record<string, string> = {}) =>
      request(path, { access_token: await access(), ...query }),
    post: async (path: string, body: unknown, query: Record<string, string> = {}) =>
      request(path, { access_token: await access(), ...query }, body),
    text: async (touser: string, content: string, more: Record<string, unknown> = {}) =>
      request(
        'message/send',
        { access_token: await access() },
        { touser, msgtype: 'text', agentid: CORP.agentId, text: { content }, ...more },
      ),
    card: async (touser: string, template_card: unknown, more: Record<string, unknown> = {}) =>
      request(
        'message/send',
        { access_token: await access() },
        { touser, msgtype: 'template_card', agentid: CORP.agentId, template_card, ...more },
      ),
  };
}

/** An encrypted passive reply, made with the library the product uses. */
export function passiveReply(toUser: string, inner: string): string {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const xml = `<xml><ToUserName><![CDATA[${toUser}]]></ToUserName><FromUserName><![CDATA[${CORP.corpId}]]></FromUserName><CreateTime>${timestamp}</CreateTime>${inner}</xml>`;
  const encrypted = encrypt(CORP.encodingAesKey, xml, CORP.corpId);
  const signature = getSignature(CORP.token, timestamp, 'n1', encrypted);
  return `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[n1]]></Nonce></xml>`;
}

export const approvalCard = (taskId: string) => ({
  card_type: 'button_interaction',
  task_id: taskId,
  main_title: { title: '采购参数由供应商代写', desc: 'FX-2026-0001' },
  button_selection: {
    question_key: 'level',
    title: '风险等级',
    option_list: [
      { id: 'high', text: '高' },
      { id: 'mid', text: '中' },
    ],
    selected_id: 'mid',
  },
  button_list: [
    { text: '同意', style: 1, key: 'approve' },
    { text: '退回', style: 2, key: 'return' },
    { text: '详情', type: 1, url: 'https://app.example/1' },
  ],
});

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
