import type { Middleware } from 'koa';
import { DomainError, type RefusalKind } from '../errors.js';
import type { Log } from '../log.js';

const STATUS: Record<RefusalKind, number> = {
  'not-found': 404,
  forbidden: 403,
  conflict: 409,
  invalid: 400,
  precondition: 412,
};

/**
 * The one place where an error becomes a response. A refusal says its sentence; anything else says only the request
 * id, under which the log has the rest. Errors Koa itself raises with a 4xx status (a broken path, a body over its
 * limit) keep the status and say nothing of their own.
 */
export function errorBoundary(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) {
        ctx.status = 404;
        ctx.body = { error: 'not-found', message: '没有这个地址' };
      }
    } catch (err) {
      if (err instanceof DomainError) {
        ctx.status = STATUS[err.kind];
        ctx.body = { error: err.kind, message: err.message, ...err.detail };
        return;
      }
      const status = clientError(err);
      if (status) {
        ctx.status = status;
        ctx.body = { error: 'invalid', message: '请求有误' };
        return;
      }
      const requestId = String(ctx.state.requestId ?? '');
      log.error({ err, requestId, method: ctx.method }, 'request failed');
      ctx.status = 500;
      ctx.body = { error: 'internal', message: '服务出错了，请稍后再试；联系管理员时请说出编号', requestId };
    }
  };
}

function clientError(err: unknown): number | undefined {
  if (!(err instanceof Error)) return undefined;
  const { status, expose } = err as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
