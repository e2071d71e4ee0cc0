import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../db/open.js';
import { backup } from './backup.js';
import { productVersion } from './format.js';
import { knownMigrations, positionOf } from './migrations.js';
import { isEmpty, tablesOf } from './tables.js';

const KEPT = 5;
const NAME = /^before-upgrade-.*\.jsonl\.gz$/;

/**
 * Copies a database that is about to be migrated, so that an upgrade can be taken back. Does nothing when there is
 * nothing to migrate or nothing to lose. Keeps the last five. Give it to `openDatabase` as `beforeMigrate`.
 * @param folder `DATA_DIR/backups`
 * @returns the file, or undefined when none was needed
 */
export async function backupBeforeUpgrade(database: Database, folder: string): Promise<string | undefined> {
  const position = await positionOf(database.db);
  const pending = position && knownMigrations().some((when) => when > position.when);
  if (!pending || (await isEmpty(database.db, await tablesOf(database.db)))) return undefined;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const file = path.join(folder, `before-upgrade-${stamp}-to-${productVersion()}.jsonl.gz`);
  await backup(database, file);
  const kept = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const old of kept.slice(0, -KEPT)) await rm(path.join(folder, old), { force: true });
  return file;
}
