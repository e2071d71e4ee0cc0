import path from 'node:path';
import type { Config } from './config.js';
import type { Database } from './db/open.js';
import { openPgliteDirectory } from './db/pglite.js';

/**
 * The service's database, brought up to date; a backup is made before an upgrade. A file of its own that imports
 * little, so that PGlite begins to compile before the rest of the program is loaded.
 */
export async function openAppDatabase(config: Config, emptyDatabase?: string): Promise<Database> {
  const pglite = config.databaseUrl ? undefined : openPgliteDirectory(config.dataDir, { emptyDatabase });
  pglite?.catch(() => {}); // told below, where it is awaited
  const { openDatabase } = await import('./db/open.js');
  return openDatabase({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    pglite,
    beforeMigrate: async (found) => {
      const { backupBeforeUpgrade } = await import('./backup/upgrade.js');
      return backupBeforeUpgrade(found, path.join(config.dataDir, 'backups'));
    },
  });
}
