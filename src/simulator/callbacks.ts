import { randomBytes, randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackCrypto } from './crypto.js';
import type { DeliveryOptions } from './page-api.js';
import type { World } from './world.js';
import { cdata, writeXml, type XmlNode } from './xml.js';

/** Sends encrypted callbacks to the product, with retries and whatever the panel has switched on (document 90930). */
export interface Callbacks {
  options(): DeliveryOptions;
  change(options: Partial<DeliveryOptions>): void;
  /** @param lane the person whose message it is: reordering happens within a lane */
  deliver(lane: string, message: XmlNode[]): Promise<Delivery>;
  /** The check WeCom makes when the address is saved: one second, the decrypted text to the byte. */
  checkUrl(): Promise<UrlCheck>;
  /** How many deliveries are under way. */
  open(): number;
  close(): void;
}
export interface Delivery {
  /** HTTP status of the last attempt; undefined when nobody answered. */
  status: number | undefined;
  attempts: number;
  /** Body of the answer that counted. */
  body: string;
}
export interface UrlCheck {
  ok: boolean;
  /** Which step failed, without any secret. */
  reason?: 'no answer' | 'status' | 'body';
  status?: number;
}

export const FAITHFUL_DELIVERY: DeliveryOptions = {
  duplicate: false,
  lateMs: 0,
  reorder: false,
  loseNext: 0,
  cutNext: 0,
  freshNonce: true,
  retries: 3,
  retryDelayMs: 0,
  retryOnNon200: true,
  timeoutMs: 5000,
  misspeltOptionIds: false,
  varyXml: false,
};

export function createCallbacks(world: World, crypto: CallbackCrypto, changed: () => void): Callbacks {
  let options = { ...FAITHFUL_DELIVERY };
  let open = 0;
  let variant = 0;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const held = new Map<string, () => void>();

  const envelope = (message: XmlNode[]) => {
    const style = { variant: options.varyXml ? ++variant : 0 };
    const encrypted = crypto.encrypt(writeXml(message, style));
    const timestamp = String(Math.floor(world.machineNow() / 1000));
    const nonce = randomBytes(6).toString('hex');
    const parts: XmlNode[] = [
      { name: 'ToUserName', value: world.options.corpId },
      { name: 'Encrypt', value: encrypted },
      { name: 'AgentID', value: String(world.options.agentId) },
    ];
    return {
      url: addressWith(world.options.callbackUrl, {
        msg_signature: crypto.sign(timestamp, nonce, encrypted),
        timestamp,
        nonce,
      }),
      body: options.varyXml
        ? writeXml(parts, style)
        : `<xml>${parts.map(({ name, value }) => `<${name}>${cdata(String(value))}</${name}>`).join('')}</xml>`,
    };
  };

  const attempts = async (message: XmlNode[]): Promise<Delivery> => {
    let sealed = envelope(message);
    let last: Delivery = { status: undefined, attempts: 0, body: '' };
    for (let attempt = 1; attempt <= 1 + options.retries && !stopping.signal.aborted; attempt++) {
      if (attempt > 1) {
        await pause(options.retryDelayMs, stopping.signal);
        if (options.freshNonce) sealed = envelope(message);
      }
      last = { status: undefined, attempts: attempt, body: '' };
      if (options.loseNext > 0) {
        options.loseNext -= 1;
        changed();
        continue;
      }
      const cut = options.cutNext > 0;
      if (cut) {
        options.cutNext -= 1;
        changed();
      }
      const answer = await post(sealed.url, sealed.body, {
        timeoutMs: options.timeoutMs,
        cut,
        signal: stopping.signal,
      });
      if (!answer) continue;
      last = { status: answer.status, attempts: attempt, body: answer.body };
      if (answer.status === 200 || !options.retryOnNon200) break;
    }
    if (last.status !== 200) world.log.warn({ status: last.status, attempts: last.attempts }, 'callback not accepted');
    return last;
  };

  /** Waits until the lane's next delivery has gone first, or a second has passed. */
  const overtaken = async (lane: string) => {
    const earlier = held.get(lane);
    if (earlier) {
      held.delete(lane);
      return earlier;
    }
    await new Promise<void>((resolve) => {
      const go = () => {
        if (held.get(lane) === go) held.delete(lane);
        resolve();
      };
      held.set(lane, go);
      setTimeout(go, OVERTAKE_MS).unref();
    });
    return undefined;
  };

  return {
    options: () => ({ ...options }),
    change(next) {
      options = { ...options, ...next };
      changed();
    },
    open: () => open,
    close: () => stopping.abort(),
    async deliver(lane, message) {
      open += 1;
      try {
        if (options.lateMs > 0) await pause(options.lateMs, stopping.signal);
        const release = options.reorder ? await overtaken(lane) : undefined;
        const twice = options.duplicate;
        const first = await attempts(message);
        if (twice) await attempts(message);
        release?.();
        return first;
      } finally {
        open -= 1;
      }
    },
    async checkUrl() {
      const echo = String(randomInt(1, 2 ** 47)).padEnd(19, '7');
      const echostr = crypto.encrypt(echo);
      const timestamp = String(Math.floor(world.machineNow() / 1000));
      const nonce = randomBytes(6).toString('hex');
      const url = addressWith(world.options.callbackUrl, {
        msg_signature: crypto.sign(timestamp, nonce, echostr),
        timestamp,
        nonce,
        echostr,
      });
      const answer = await post(url, undefined, { timeoutMs: 1000, cut: false, signal: stopping.signal });
      if (!answer) return { ok: false, reason: 'no answer' };
      if (answer.status !== 200) return { ok: false, reason: 'status', status: answer.status };
      return answer.body === echo ? { ok: true, status: 200 } : { ok: false, reason: 'body', status: 200 };
    },
  };
}

const OVERTAKE_MS = 1000;
const LARGEST_REPLY = 1 << 20;

function addressWith(base: string, parameters: Record<string, string>): URL {
  const url = new URL(base);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  return url;
}

/** One attempt; undefined when no whole answer came. Without a body it is a GET. */
function post(
  url: URL,
  body: string | undefined,
  { timeoutMs, cut, signal }: { timeoutMs: number; cut: boolean; signal: AbortSignal },
): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(
      url,
      {
        method: body === undefined ? 'GET' : 'POST',
        agent: false,
        signal,
        headers:
          body === undefined
            ? {}
            : { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body), connection: 'close' },
      },
      (response) => {
        // An answer that was quicker than the cut is not read either.
        if (cut) return void response.resume();
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= LARGEST_REPLY) chunks.push(chunk);
        });
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', () => done(undefined));
      },
    );
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    const done = (answer: { status: number; body: string } | undefined) => {
      clearTimeout(timer);
      resolve(answer);
    };
    request.on('error', () => done(undefined));
    request.on('close', () => done(undefined));
    if (cut) {
      // The body has left; a moment for it to arrive, then the line is cut before any answer is read.
      request.end(body, () => setTimeout(() => request.destroy(), 20));
    } else {
      request.end(body);
    }
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Stopping cuts the wait short; whoever waited sees the signal himself.
  return ms > 0 ? sleep(ms, undefined, { signal }).catch(() => undefined) : Promise.resolve();
}
