import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Incoming } from '../channels/channel.js';
import type { Accepted } from '../channels/inbox-accept.js';
import { CryptError, type WecomCrypt } from '../channels/wecom/crypto.js';
import { ParseError, parseEnvelope, parseMessage } from '../channels/wecom/parse.js';
import type { Log } from '../log.js';
import type { CallbackOutcome, Metrics } from '../metrics.js';
import { answer } from './headers.js';
import { exactlyOnce } from './query.js';
import type { RefusalLog } from './refusals.js';

export const BODY_LIMIT = 1 << 20;
const STALE_MS = 24 * 3600 * 1000;
/** Bodies on their way in, all requests together. */
const BODIES_LIMIT = 64 << 20;
/** How much of a body that is too long is still read. */
const DISCARD_LIMIT = 16 << 20;

/**
 * `GET` and `POST /wecom/callback`: verified, decrypted, parsed, stored, answered empty. Thinking comes later.
 * Sources: WeCom developer documents 90930 (callback settings) and 90968 (encryption); statuses: README, 接口.
 *
 * It answers on node:http, in front of Koa: the context and response that Koa makes are spared on the one hot path
 * (`npm run bench -- callbacks` measures it against a bare Koa).
 */
export function createWebhook(options: {
  crypt: Pick<WecomCrypt, 'open'>;
  accept(incoming: Incoming): Promise<Accepted>;
  headers: ReadonlyArray<readonly [string, string]>;
  refusals: RefusalLog;
  metrics: Metrics;
  log: Log;
}): (req: IncomingMessage, res: ServerResponse) => void {
  const { crypt, headers, refusals, metrics, log } = options;
  const readBody = bodyReader();
  const counted = new Map<CallbackOutcome, { add(): void }>();
  const count = (outcome: CallbackOutcome) => {
    let series = counted.get(outcome);
    if (!series) {
      series = metrics.counter('callbacks_total', { outcome });
      counted.set(outcome, series);
    }
    series.add();
  };
  const refuse = (res: ServerResponse, status: number, outcome: CallbackOutcome) => {
    count(outcome);
    refusals.refused(`callback-${outcome}`, { status });
    answer(res, status, headers);
  };

  const opened = (
    query: { msg_signature: string; timestamp: string; nonce: string },
    encrypt: string,
  ): { plain: string } | { fault: 'signature' | 'undecryptable' } => {
    try {
      const { msg_signature: signature, timestamp, nonce } = query;
      return { plain: crypt.open({ encrypt, signature, timestamp, nonce }) };
    } catch (error) {
      if (!(error instanceof CryptError)) throw error;
      return { fault: error.reason === 'signature' ? 'signature' : 'undecryptable' };
    }
  };

  const checkUrl = async (req: IncomingMessage, res: ServerResponse) => {
    const query = exactlyOnce(req.url ?? '', ['msg_signature', 'timestamp', 'nonce', 'echostr']);
    if (!query) return refuse(res, 400, 'query');
    const echo = opened(query, query.echostr);
    if ('fault' in echo) return refuse(res, 403, echo.fault);
    count('url-check');
    answer(res, 200, headers, echo.plain);
  };

  const receive = async (req: IncomingMessage, res: ServerResponse) => {
    const started = performance.now();
    const query = exactlyOnce(req.url ?? '', ['msg_signature', 'timestamp', 'nonce']);
    if (!query) return refuse(res, 400, 'query');
    const read = await readBody(req);
    if (read.failed === 'aborted') return count('aborted');
    if (read.failed) return refuse(res, read.failed === 'too-large' ? 413 : 503, read.failed);
    const envelope = parsed(() => parseEnvelope(read.body));
    if (!envelope) return refuse(res, 400, 'envelope');
    const message = opened(query, envelope.encrypt);
    if ('fault' in message) return refuse(res, 403, message.fault);
    const incoming = parsed(() => parseMessage(message.plain));
    if (!incoming) return refuse(res, 400, 'message');
    // The machine's clock on purpose: the product's may have been moved in rehearsal.
    if (Math.abs(Date.now() - incoming.sentAt.getTime()) > STALE_MS) return refuse(res, 403, 'stale');
    try {
      count(await options.accept(incoming));
      answer(res, 200, headers);
    } catch (err) {
      count('not-stored');
      refusals.refused('callback-not-stored', { status: 503, err });
      answer(res, 503, headers);
    }
    metrics.observe('callback_seconds', {}, (performance.now() - started) / 1000);
  };

  return (req, res) => {
    if (req.method === 'POST' || req.method === 'GET') {
      (req.method === 'POST' ? receive(req, res) : checkUrl(req, res)).catch((err) => {
        log.error({ err }, 'callback failed');
        count('not-stored');
        if (!res.headersSent) answer(res, 500, headers);
      });
    } else {
      count('method');
      answer(res, 405, [...headers, ['allow', 'GET, POST']]);
    }
  };
}

type Body = { body: string; failed?: undefined } | { failed: 'too-large' | 'not-stored' | 'aborted' };

/**
 * Raw, whatever the content type says: WeCom's is sometimes missing. A body over the limit is read to its end and
 * thrown away, so that its sender gets to read the 413; one without end is cut off. Slow bodies are ended by the
 * server's `requestTimeout`.
 */
function bodyReader(): (req: IncomingMessage) => Promise<Body> {
  let inHand = 0;
  return (req) =>
    new Promise((resolve) => {
      let chunks: Buffer[] = [];
      let size = 0;
      let kept = 0;
      let failed: 'too-large' | 'not-stored' | undefined;
      const drop = () => {
        chunks = [];
        inHand -= kept;
        kept = 0;
      };
      req.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (!failed) {
          kept += chunk.length;
          inHand += chunk.length;
          chunks.push(chunk);
          if (kept > BODY_LIMIT) failed = 'too-large';
          else if (inHand > BODIES_LIMIT) failed = 'not-stored';
          if (failed) drop();
        } else if (size > DISCARD_LIMIT) req.destroy();
      });
      req.once('end', () => {
        if (failed) resolve({ failed });
        else resolve({ body: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8') });
        drop();
      });
      req.once('close', () => {
        drop();
        resolve({ failed: 'aborted' });
      });
    });
}

/** Undefined for what the parser refuses; a fault of the parser itself goes on to a 500 and the log. */
function parsed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}
