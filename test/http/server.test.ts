import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Router } from '@koa/router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCrypt } from '../../src/channels/wecom/crypto.js';
import { conflict } from '../../src/errors.js';
import { createHttp, type Http, type HttpOptions } from '../../src/http/server.js';
import { validQuery } from '../../src/http/validate.js';
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';

let folder: string;
let http: Http | undefined;
let lines: string[];
let port: number;

async function serve(options: Partial<HttpOptions> & { routers?: NonNullable<HttpOptions['web']>['routers'] } = {}) {
  lines = [];
  http = createHttp({
    host: '127.0.0.1',
    port: 0,
    https: false,
    log: createLog('info', { write: (line) => void lines.push(line) }),
    metrics: createMetrics({ processMetrics: false }),
    notReady: () => undefined,
    web: {
      callback: {
        crypt: createCrypt({ token: 'token', encodingAesKey: 'a'.repeat(43), receiveId: 'corp' }),
        accept: () => Promise.reject(new Error('no callback in this test')),
      },
      verifyFolder: path.join(folder, 'verify'),
      routers: options.routers ?? [],
    },
    ...options,
  });
  port = await http.listen();
  const base = `http://127.0.0.1:${port}`;
  return (target: string, init?: RequestInit) => fetch(base + target, init);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lianfang-http-'));
});
afterEach(async () => {
  await http?.close(1_000);
  http = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe('health', () => {
  it('is alive at once and ready when nothing is missing any more', async () => {
    let missing: string | undefined = 'the database is being migrated';
    const get = await serve({ notReady: () => missing });
    expect((await get('/healthz')).status).toBe(200);
    const early = await get('/readyz');
    expect([early.status, await early.text()]).toEqual([503, 'not ready: the database is being migrated\n']);
    missing = undefined;
    expect((await get('/readyz')).status).toBe(200);
  });

  it('publishes numbers in Prometheus’ text, and a source that fails takes no other with it', async () => {
    const metrics = createMetrics();
    metrics.count('deliveries_total', { outcome: 'sent' });
    metrics.measure('inbox_waiting', async () => 7);
    metrics.measure('outbox_waiting', async () => {
      throw new Error('database away');
    });
    const get = await serve({ metrics });
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const body = await answer.text();
    expect(body).toMatch(/^deliveries_total\{outcome="sent"\} 1$/m);
    expect(body).toMatch(/^inbox_waiting 7$/m);
    expect(body).toMatch(/^outbox_waiting Nan$/im);
    expect(body).toMatch(/^process_resident_memory_bytes/m);
  });

  it('serves nothing else in a worker process', async () => {
    const get = await serve({ web: undefined });
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/wecom/callback', '/', '/WW_verify_a.txt'].map(
        async (target) => (await get(target)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 404, 404, 404]);
  });
});

describe('the domain check file (可信域名)', () => {
  it('is served to the byte, only if it was put there', async () => {
    await mkdir(path.join(folder, 'verify'));
    await writeFile(path.join(folder, 'verify', 'WW_verify_aB3.txt'), 'aB3');
    await writeFile(path.join(folder, 'verify', 'notes.txt'), 'secret');
    const get = await serve();
    const answer = await get('/WW_verify_aB3.txt');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'aB3',
    ]);
    for (const target of [
      '/WW_verify_other.txt',
      '/notes.txt',
      '/WW_verify_..%2Fnotes.txt',
      '/verify/WW_verify_aB3.txt',
      '/WW_verify_aB3.txt/',
    ]) {
      expect((await get(target)).status, target).toBe(404);
    }
  });

  it('is simply not there without the folder', async () => {
    const get = await serve();
    expect((await get('/WW_verify_aB3.txt')).status).toBe(404);
  });
});

describe('errors', () => {
  const failing = new Router();
  failing.get('/refuses', () => {
    throw conflict('已由李主任处理', { by: 'lisi' });
  });
  failing.get('/breaks', () => {
    throw new Error('select * from secrets at /srv/app.ts');
  });
  failing.get('/validates', (ctx) => {
    ctx.body = validQuery(z.object({ page: z.coerce.number().int() }), ctx);
  });

  it('says a refusal’s sentence under its status', async () => {
    const get = await serve({ routers: [failing] });
    const answer = await get('/refuses');
    expect([answer.status, await answer.json()]).toEqual([
      409,
      { error: 'conflict', message: '已由李主任处理', by: 'lisi' },
    ]);
    const invalid = await get('/validates?page=1%27--');
    expect([invalid.status, await invalid.json()]).toMatchObject([400, { error: 'invalid', fields: ['page'] }]);
    expect((await get('/validates?page=3')).status).toBe(200);
  });

  it('says only a request id for anything else, and logs the rest under it', async () => {
    const get = await serve({ routers: [failing] });
    const answer = await get('/breaks');
    const said = await answer.text();
    expect(answer.status).toBe(500);
    expect(said).not.toMatch(/select|srv|secrets/);
    const { requestId } = JSON.parse(said);
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(lines.some((line) => line.includes(requestId) && line.includes('select * from secrets'))).toBe(true);
  });

  it('knows no other path or method', async () => {
    const get = await serve({ routers: [failing] });
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/refuses', { method: 'DELETE' })).status).toBe(405);
    expect((await get('/%E0%A4%A')).status).toBeLessThan(500);
  });
});

describe('every response', () => {
  it('carries the security headers, whoever wrote it', async () => {
    const breaking = new Router().get('/breaks', () => {
      throw new Error('no');
    });
    const get = await serve({ routers: [breaking], https: true });
    for (const [target, init] of [
      ['/healthz', {}],
      ['/nothing', {}],
      ['/breaks', {}],
      ['/wecom/callback', {}],
      ['/wecom/callback', { method: 'POST', body: 'x' }],
      ['/wecom/callback', { method: 'PUT' }],
    ] as Array<[string, RequestInit]>) {
      const { headers } = await get(target, init);
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
        expect(policy, target).toContain(part);
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=31536000/);
    }
  });

  it('is an answer even to what is no HTTP, and to a request that never ends', async () => {
    await serve({ timeouts: { headersMs: 300, requestMs: 600 } });
    expect(await exchange('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*nosniff/);
    expect(await exchange(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    const slow =
      'POST /wecom/callback?msg_signature=a&timestamp=1&nonce=2 HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n<xml>';
    expect(await exchange(slow)).toMatch(/^HTTP\/1\.1 408/);
  });
});

describe('stopping', () => {
  it('lets a request in hand end, takes no new one, and cuts what outlives the grace', async () => {
    let reached = () => {};
    let finish = () => {};
    const started = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = new Router().get('/slow', async (ctx) => {
      reached();
      await finished;
      ctx.body = 'done';
    });
    const get = await serve({ routers: [slow] });
    const inHand = get('/slow');
    await started;
    const closing = http?.close(5_000);
    await expect(get('/healthz')).rejects.toThrow();
    finish();
    expect(await (await inHand).text()).toBe('done');
    await closing;

    const endless = new Router().get('/endless', () => new Promise(() => {}));
    const again = await serve({ routers: [endless] });
    const cut = again('/endless').catch((error: Error) => error);
    await again('/healthz');
    await http?.close(50);
    expect(await cut).toBeInstanceOf(Error);
  });
});

/** Sends raw bytes and collects the answer until the server hangs up. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
