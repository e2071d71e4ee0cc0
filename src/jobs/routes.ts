import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { z } from 'zod';
import { invalid } from '../errors.js';
import { validBody } from '../http/validate.js';

const Move = z.strictObject({ now: z.iso.datetime({ offset: true }) });

/**
 * `POST /rehearsal/clock {"now": "2026-12-01T09:00:00+08:00"}`: sets the product's clock, forwards or backwards.
 * Answers when every scheduled run in between is done and its messages are in the outbox.
 * The router exists only in rehearsal; otherwise the path is 404.
 */
export function rehearsalRoutes(move: (to: Date) => Promise<{ now: Date; ran: number }>): Router {
  const router = new Router();
  let last: Promise<unknown> = Promise.resolve();
  router.post('/rehearsal/clock', bodyParser({ enableTypes: ['json'], jsonLimit: '4kb' }), async (ctx) => {
    // A page of another site must not move the clock: it can neither send this type unasked nor pass as same-origin.
    if (!ctx.is('application/json') || ctx.get('sec-fetch-site') === 'cross-site') {
      throw invalid('请用 Content-Type: application/json 发送 {"now":"2026-12-01T09:00:00+08:00"}', { field: 'now' });
    }
    const { now: to } = validBody(Move, ctx);
    const moved = last.then(() => move(new Date(to)));
    last = moved.catch(() => undefined); // the next move waits for this one, whatever became of it
    const { now, ran } = await moved;
    ctx.body = { now: now.toISOString(), ran };
  });
  return router;
}
