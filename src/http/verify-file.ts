import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Middleware } from 'koa';

/**
 * `GET /WW_verify_<code>.txt`: the file by which WeCom checks that the domain is ours (可信域名), to the byte. Only files
 * that the operator has put into `DATA_DIR/verify/` are served: answering any code asked for would let anybody
 * claim the domain.
 */
export function verifyFile(folder: string): Middleware {
  return async (ctx, next) => {
    const name = /^\/(WW_verify_[A-Za-z0-9_-]{1,64}\.txt)$/.exec(ctx.path)?.[1];
    if (!name || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
    const listed = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (!listed.some((entry) => entry.isFile() && entry.name === name)) return next();
    ctx.type = 'text/plain';
    ctx.body = await readFile(path.join(folder, name));
  };
}
