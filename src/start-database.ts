import path from 'node:path';
import type { Config } from './config.js';
import { type Database, openDatabase } from './db/open.js';

/**
 * The service's database, brought up to date; a backup is made before an upgrade. A file of its own that imports
 * little, so that opening can begin before the rest of the program is loaded.
 */
export function openAppDatabase(config: Config, emptyDatabase?: string): Promise<Database> {
  return openDatabase({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    emptyDatabase,
    beforeMigrate: async (found) => {
      const { backupBeforeUpgrade } = await import('./backup/upgrade.js');
      return backupBeforeUpgrade(found, path.join(config.dataDir, 'backups'));
    },
  });
}
