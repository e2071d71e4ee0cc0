import { sql } from 'drizzle-orm';
import type { Database } from './open.js';

export interface DatabaseWatch {
  /** What is wrong, in plain words; undefined while it answers. */
  problem(): string | undefined;
  stop(): void;
}

const EVERY_MS = 2000;
const PATIENCE_MS = 1000;

/** PostgreSQL may go away under a running service: where nothing can be stored, nothing must be sent. PGlite is in the process. */
export function watchDatabase({ kind, db }: Pick<Database, 'kind' | 'db'>): DatabaseWatch {
  if (kind === 'pglite') return { problem: () => undefined, stop: () => {} };
  let problem: string | undefined;
  const look = async () => {
    const silent = new Promise<false>((resolve) => void setTimeout(resolve, PATIENCE_MS, false).unref());
    const answers = db.execute(sql`select 1`).then(
      () => true,
      () => false,
    );
    problem = (await Promise.race([answers, silent])) ? undefined : '数据库没有应答 / the database does not answer';
  };
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  return { problem: () => problem, stop: () => clearInterval(timer) };
}
