import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Router } from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Incoming } from '../channels/channel.js';
import type { Accepted } from '../channels/inbox-accept.js';
import type { WecomCrypt } from '../channels/wecom/crypto.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { errorBoundary } from './errors.js';
import { securityHeaders } from './headers.js';
import { healthRoutes, type Readiness } from './health.js';
import { createRefusalLog } from './refusals.js';
import { verifyFile } from './verify-file.js';
import { createWebhook } from './webhooks.js';

export interface HttpOptions {
  host: string;
  port: number;
  /** The address outside is https: adds HSTS. */
  https: boolean;
  log: Log;
  metrics: Metrics;
  notReady: Readiness;
  /** Absent in a worker process, which then serves the three health paths only. */
  web?: {
    callback: { crypt: WecomCrypt; accept(incoming: Incoming): Promise<Accepted> };
    /** `DATA_DIR/verify` */
    verifyFolder: string;
    /** Routers of the features in the order a request meets them. */
    routers: Array<Router | Middleware>;
  };
  timeouts?: { headersMs?: number; requestMs?: number };
}
export interface Http {
  /** @returns the port in use, which matters when 0 was asked for */
  listen(): Promise<number>;
  /** Takes no more requests, lets those in hand end, cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const CALLBACK = '/wecom/callback';

/** The web edge. The callback is answered in front of Koa; everything else goes through it. */
export function createHttp(options: HttpOptions): Http {
  const { log, metrics, web } = options;
  const headers = securityHeaders({ https: options.https });
  const refusals = createRefusalLog(log);
  let stopping = false;

  const koa = new Koa();
  koa.silent = true; // errors are logged by the boundary
  koa.on('error', (err) => log.debug({ err }, 'response not delivered'));
  koa.use(async (ctx, next) => {
    ctx.state.requestId = randomUUID();
    ctx.set(Object.fromEntries(headers));
    ctx.set('x-request-id', ctx.state.requestId);
    await next();
  });
  koa.use(errorBoundary(log));
  mount(koa, healthRoutes({ notReady: () => (stopping ? 'stopping' : options.notReady()), metrics }));
  if (web) {
    koa.use(verifyFile(web.verifyFolder));
    for (const router of web.routers) mount(koa, router);
  }
  const rest = koa.callback();
  const callback = web && createWebhook({ ...web.callback, headers, refusals, metrics, log });

  const server = createServer(
    {
      headersTimeout: options.timeouts?.headersMs ?? 10_000,
      requestTimeout: options.timeouts?.requestMs ?? 20_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 << 10,
    },
    (req, res) => {
      if (stopping) res.shouldKeepAlive = false;
      const url = req.url ?? '';
      if (callback && url.startsWith(CALLBACK) && (url.length === CALLBACK.length || url[CALLBACK.length] === '?')) {
        callback(req, res);
      } else rest(req, res);
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    refusals.refused('malformed-request');
    const status = MALFORMED[error.code ?? ''] ?? '400 Bad Request';
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(`HTTP/1.1 ${status}\r\n${lines}connection: close\r\ncontent-length: 0\r\n\r\n`);
  });

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: async (graceMs) => {
      stopping = true;
      await closed(server, graceMs);
      refusals.close();
    },
  };
}

function mount(koa: Koa, router: Router | Middleware): void {
  if (typeof router === 'function') koa.use(router);
  else koa.use(router.routes()).use(router.allowedMethods());
}

const MALFORMED: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

function closed(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    // A kept connection falls idle only when its request ends, and Node closes idle ones just once.
    const sweep = setInterval(() => server.closeIdleConnections(), 25);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
  });
}
