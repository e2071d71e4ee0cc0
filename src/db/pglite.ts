import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from './lock.js';

export interface PgliteDirectory {
  client: PGlite;
  /** After the client was closed. */
  release(): Promise<void>;
}

/**
 * Opens the PGlite under `dataDir` (`:memory:`: one without a directory). One process at a time, guarded by a lock
 * file; a new directory is filled from a dump where there is one (about a second instead of several).
 * A file of its own that imports little: PGlite compiles on a thread of its own while the rest of the program loads.
 * @param options.emptyDatabase a dump of a migrated, empty PGlite; by default the one made by the build
 * @throws DirectoryInUse
 */
export async function openPgliteDirectory(
  dataDir: string,
  options: { emptyDatabase?: string | undefined; checkpointEveryMs?: number | undefined },
): Promise<PgliteDirectory> {
  const memory = dataDir === ':memory:';
  const folder = path.join(dataDir, 'pglite');
  let unlock = async () => {};
  if (!memory) {
    await mkdir(dataDir, { recursive: true });
    unlock = await lockDirectory(path.join(dataDir, 'pglite.lock'));
  }
  const fresh = memory || !existsSync(path.join(folder, 'PG_VERSION'));
  const prepared = options.emptyDatabase ?? fileURLToPath(new URL('../empty-database.tar.gz', import.meta.url));
  const loadDataDir = fresh && existsSync(prepared) ? new Blob([new Uint8Array(readFileSync(prepared))]) : undefined;
  const client = await PGlite.create({
    ...(memory ? {} : { dataDir: folder }),
    ...(loadDataDir ? { loadDataDir } : {}),
  });
  const checkpoints = memory ? undefined : checkpointing(client, options.checkpointEveryMs ?? CHECKPOINT_MS);
  return {
    client,
    release: async () => {
      clearInterval(checkpoints);
      await unlock();
    },
  };
}

/** As often as PostgreSQL makes them. */
const CHECKPOINT_MS = 300_000;

/**
 * PGlite has no checkpointer: without this the write-ahead log grows until an orderly stop, and the first start after
 * a kill replays all of it.
 */
function checkpointing(client: PGlite, everyMs: number): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (!client.ready || client.closed) return;
    client.exec('checkpoint').catch(() => {}); // a missed one is made up by the next, or by the orderly stop
  }, everyMs);
  return timer.unref();
}
