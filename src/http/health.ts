import { Router } from '@koa/router';
import type { Metrics } from '../metrics.js';

/** `undefined` once ready, else what is still missing, in plain words. */
export type Readiness = () => string | undefined;

/** Alive, ready, counted: the three paths every role serves. */
export function healthRoutes(options: { notReady: Readiness; metrics: Metrics }): Router {
  const router = new Router();
  router.get('/healthz', (ctx) => {
    ctx.body = 'ok\n';
  });
  router.get('/readyz', (ctx) => {
    const reason = options.notReady();
    ctx.status = reason === undefined ? 200 : 503;
    ctx.body = reason === undefined ? 'ready\n' : `not ready: ${reason}\n`;
  });
  router.get('/metrics', async (ctx) => {
    const { contentType, body } = await options.metrics.exposition();
    ctx.body = body;
    ctx.set('content-type', contentType);
  });
  return router;
}
