import { z } from 'zod';
import { BLOCK_MS, mendOf, remedyOf } from './error-codes.js';

/**
 * How a call failed. `refused`: it will never work as it is. `busy`: not done, a later attempt may do.
 * `misconfigured`: not done, and no call will be before the app is set up right. `blocked`: nothing at all before
 * `waitMs` is over. `unanswered`: nobody knows whether it was done (connection lost, timeout,
 * 5xx, an answer that is not WeCom's).
 */
export type Failure = 'refused' | 'busy' | 'misconfigured' | 'blocked' | 'unanswered';

/** A failed call. Address, token, secret and WeCom's own text are left out: they carry secrets and user ids. */
export class WecomError extends Error {
  override readonly name = 'WecomError';
  constructor(
    readonly failure: Failure,
    /** Path of the call, without its query. */
    readonly api: string,
    readonly detail: {
      code?: number;
      waitMs?: number;
      /** 60020 names the address the server was seen with: the one to enter in the console. */
      fromIp?: string;
      /** 81013 and others: recipients WeCom does not know, lower case. */
      invalidPeople?: string[];
      /** For `unanswered`: what happened, e.g. ECONNRESET or HTTP 502. */
      happened?: string;
    } = {},
  ) {
    super(`${api}: ${detail.code === undefined ? `没有得到答复（${detail.happened}）` : mendOf(detail.code)}`);
  }
}

/** `invaliduser` is a | list after a send, an array after an update, and now and then an empty array. */
export const peopleList = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .catch(undefined)
  .transform((given) =>
    (Array.isArray(given) ? given : (given ?? '').split('|')).filter(Boolean).map((id) => id.toLowerCase()),
  );

const status = z.looseObject({ errcode: z.number().int(), errmsg: z.string().catch(''), invaliduser: peopleList });

export interface Request<T> {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
  body?: string | FormData;
  answer: z.ZodType<T>;
}

/**
 * One HTTP exchange. HTTP status says nothing (200 even for errors): the `errcode` decides.
 * @throws WecomError
 */
export async function exchange<T>(base: string, request: Request<T>, timeoutMs: number): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await open(base, request, signal);
  return understood(request, response.status, await textOf(request, response, signal, LONGEST_ANSWER));
}

/** Bytes. The longest there is lists the members of a department of the largest kind. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * The same for a file: bytes, or an error in JSON with status 200.
 * @throws WecomError; `refused` with 45001 when it is larger than `limit`
 */
export async function download(
  base: string,
  request: Omit<Request<unknown>, 'answer'>,
  timeoutMs: number,
  limit: number,
): Promise<{ content: Uint8Array; type: string }> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await open(base, request, signal);
  const type = response.headers.get('content-type') ?? '';
  const isFile = response.headers.has('content-disposition') || !/json|text\//i.test(type);
  if (!isFile || !response.ok) {
    const text = await textOf(request, response, signal, 65_536);
    understood({ ...request, answer: z.never() }, response.status, text);
  }
  return { content: await bytesOf(request, response, signal, limit), type: type.split(';')[0]?.trim() ?? '' };
}

type Named = { path: string };

async function open(base: string, request: Omit<Request<unknown>, 'answer'>, signal: AbortSignal): Promise<Response> {
  const url = new URL(base + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  try {
    return await fetch(url, {
      method: request.method,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(typeof request.body === 'string' ? { headers: { 'content-type': 'application/json; charset=utf-8' } } : {}),
      // Redirects would carry the token elsewhere.
      redirect: 'error',
      signal,
    });
  } catch (error) {
    throw unanswered(request, error);
  }
}

async function textOf(request: Named, response: Response, signal: AbortSignal, limit: number): Promise<string> {
  return new TextDecoder().decode(await bytesOf(request, response, signal, limit));
}

/** Once an answer has begun, Node (20) may lose the signal with the next tidying of memory: it is heeded here as well. */
async function bytesOf(request: Named, response: Response, signal: AbortSignal, limit: number): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const giveUp = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', giveUp, { once: true });
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return new Uint8Array(Buffer.concat(parts, size));
      size += value.length;
      if (size > limit) throw new WecomError('refused', request.path, { code: 45001 });
      parts.push(value);
    }
  } catch (error) {
    giveUp();
    throw error instanceof WecomError ? error : unanswered(request, error);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Only the kind of the fault: undici's messages and causes name addresses. */
function unanswered(request: Named, error: unknown): WecomError {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  const happened = typeof cause?.code === 'string' ? cause.code : error instanceof Error ? error.name : 'unknown';
  return new WecomError('unanswered', request.path, { happened });
}

function understood<T>(request: Pick<Request<T>, 'path' | 'answer'>, httpStatus: number, text: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Not WeCom speaking: a proxy's page, a cut answer.
    throw new WecomError('unanswered', request.path, { happened: `HTTP ${httpStatus}` });
  }
  const said = status.safeParse(json);
  if (!said.success) throw new WecomError('unanswered', request.path, { happened: `HTTP ${httpStatus}` });
  const { errcode: code, errmsg, invaliduser } = said.data;
  if (code !== 0) {
    const fromIp = code === 60020 ? /from ip: ?([0-9a-f.:]+)/i.exec(errmsg)?.[1] : undefined;
    const detail = {
      code,
      ...(fromIp ? { fromIp } : {}),
      ...(invaliduser.length ? { invalidPeople: invaliduser } : {}),
    };
    const remedy = remedyOf(code);
    if (remedy === 'never') throw new WecomError('refused', request.path, detail);
    if (remedy === 'window') throw new WecomError('blocked', request.path, { ...detail, waitMs: BLOCK_MS });
    throw new WecomError(remedy === 'misconfigured' ? remedy : 'busy', request.path, detail);
  }
  const answer = request.answer.safeParse(json);
  if (!answer.success) throw new WecomError('unanswered', request.path, { happened: '答复不符合文档' });
  return answer.data;
}
