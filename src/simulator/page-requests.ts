import type { Context, Middleware, Next } from 'koa';
import { ActionRefused } from './actions.js';
import { FAULT_KINDS } from './faults.js';
import type { ActionResult, DeliveryOptions, FaultRequest } from './page-api.js';

/** Another site must neither make the page do something nor, by a rebound name, read it. */
export function guard(publicAllowed: boolean): Middleware {
  return async (ctx: Context, next: Next) => {
    const refuse = (reason: string) => {
      ctx.status = 403;
      ctx.body = { ok: false, error: reason } satisfies ActionResult;
    };
    const host = ctx.get('host');
    if (!publicAllowed && !LOOPBACK_HOST.test(host)) return refuse('模拟器只接受本机地址的访问');
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('cache-control', 'no-store');
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      const origin = ctx.get('origin');
      const site = ctx.get('sec-fetch-site');
      if (ctx.get('x-simulator') !== '1') return refuse('缺少 x-simulator 请求头');
      if (origin && hostOf(origin) !== host.toLowerCase()) return refuse('来源网页不是模拟器');
      if (site && site !== 'same-origin') return refuse('来源网页不是模拟器');
    }
    await next();
  };
}

export async function refusals(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof ActionRefused)) throw error;
    ctx.status = 409;
    ctx.body = { ok: false, error: error.message } satisfies ActionResult;
  }
}

export async function jsonBody(ctx: Context): Promise<Record<string, unknown>> {
  const raw = await rawBody(ctx, LARGEST_JSON);
  try {
    const body: unknown = JSON.parse(raw.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Told below, as for any other body that is no object.
  }
  throw new ActionRefused('请求内容不是 JSON 对象');
}

export async function rawBody(ctx: Context, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ActionRefused('内容太大');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function text(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new ActionRefused(`缺少 ${field}`);
  return value;
}

export function choices(value: unknown): Record<string, string[]> {
  const chosen: Record<string, string[]> = {};
  for (const [question, ids] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    if (!Array.isArray(ids)) throw new ActionRefused('selections 应为选项列表');
    chosen[question] = ids.map(String);
  }
  return chosen;
}

export function faultRequest(body: Record<string, unknown>): FaultRequest {
  const kind = FAULT_KINDS.find((known) => known === body.kind);
  const calls = body.calls === undefined ? undefined : Number(body.calls);
  if (!kind || (calls !== undefined && !(Number.isInteger(calls) && calls >= 0)))
    throw new ActionRefused('没有这种故障');
  return { kind, ...(calls === undefined ? {} : { calls }), on: body.on !== false };
}

/** Takes only options that exist, each of its own kind. */
export function deliveryOptions(body: Record<string, unknown>, current: DeliveryOptions): Partial<DeliveryOptions> {
  const known = current as unknown as Record<string, unknown>;
  const taken: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const fits = Object.hasOwn(known, name) && typeof value === typeof known[name];
    if (!fits || (typeof value === 'number' && !(value >= 0 && value <= 600_000))) {
      throw new ActionRefused(`没有投递选项 ${name}，或取值不对`);
    }
    taken[name] = value;
  }
  return taken as Partial<DeliveryOptions>;
}

const LARGEST_JSON = 1 << 20;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host.toLowerCase();
  } catch {
    // `null` or rubbish: certainly not ours.
    return undefined;
  }
}
