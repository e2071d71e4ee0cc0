import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Middleware } from 'koa';
import send from 'koa-send';

/**
 * Files of a built page: `at` answers with `index.html`; files under `assets` are named by their content and never
 * change.
 */
export function staticPage(folder: string, at: string, assets: string): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (ctx.path === at) {
      if (!existsSync(path.join(folder, 'index.html'))) {
        ctx.status = 503;
        ctx.body = '页面还没有构建：请运行 npm run build\n';
        return;
      }
      await send(ctx, 'index.html', { root: folder });
      ctx.set('cache-control', 'no-cache');
      return;
    }
    if (!ctx.path.startsWith(assets)) return next();
    await send(ctx, path.posix.join('assets', ctx.path.slice(assets.length)), {
      root: folder,
      immutable: true,
      maxAge: 365 * 24 * 3600 * 1000,
    });
  };
}
