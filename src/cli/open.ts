import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { knownMigrations, migrateTo, positionOf } from '../backup/migrations.js';
import type { Config } from '../config.js';
import type { Ctx } from '../context.js';
import { type Database, DatabaseTooNew, openDatabase } from '../db/open.js';
import { precondition } from '../errors.js';
import { clock } from '../jobs/schema.js';
import { activeScheme } from '../schemes/active.js';
import { defaultScheme, readSchemeFile } from '../schemes/load.js';
import type { Scheme } from '../schemes/model.js';

/**
 * Opens the configured database for one command and closes it afterwards.
 * A command never upgrades a database that holds data: another process of the older version may be running on it,
 * and an upgrade makes a copy first. That is the service's business at its start.
 * @throws DirectoryInUse while the service holds the embedded database; DomainError when an upgrade is pending
 */
export async function withDatabase<T>(config: Config, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ ...config, poolSize: 2, migrate: false });
  try {
    await requireCurrent(database);
    return await use(database);
  } finally {
    await database.close();
  }
}

/**
 * The configured database, for a command that does without one where there is none. The caller closes it.
 * @returns undefined when there is no embedded database yet; @throws as `withDatabase` does
 */
export async function openIfAny(config: Config): Promise<Database | undefined> {
  if (!hasDatabase(config)) return undefined;
  const database = await openDatabase({ ...config, poolSize: 2, migrate: false });
  try {
    await requireCurrent(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const hasDatabase = ({ databaseUrl, dataDir }: Config): boolean =>
  databaseUrl !== undefined || existsSync(path.join(dataDir, 'pglite/PG_VERSION'));

/** As it is, of whatever version: for backups and for `doctor`. Undefined when there is no embedded database yet. */
export async function withDatabaseAsItIs<T>(
  config: Config,
  use: (database: Database) => Promise<T>,
): Promise<T | undefined> {
  if (!hasDatabase(config)) return undefined;
  const database = await openDatabase({ ...config, poolSize: 2, migrate: false });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** The active scheme, or before there is a database the one that the first start would put in force. */
export async function schemeInForce(config: Config): Promise<Scheme> {
  return (
    (await withDatabaseAsItIs(config, async ({ db }) => (await activeScheme(db)).scheme)) ??
    (await readSchemeFile(config.scheme ?? (await defaultScheme())))
  );
}

async function requireCurrent(database: Database): Promise<void> {
  const position = await positionOf(database.db);
  if (!position) return migrateTo(database);
  const newest = knownMigrations().at(-1) ?? 0;
  if (position.when > newest) throw new DatabaseTooNew('数据库由更新的版本写成：请改用更新的版本。');
  if (position.when < newest) {
    throw precondition('数据库还是旧版本的结构：请先启动一次服务（它会先备份再升级），然后再运行本命令。');
  }
}

/** The context of somebody at the command line, on the product's clock. */
export async function operatorContext(database: Database): Promise<Ctx> {
  const [moved] = await database.db.select().from(clock);
  return {
    db: database.db,
    now: new Date(Date.now() + (moved?.offsetMs ?? 0)),
    actor: { kind: 'operator', name: operatorName() },
    requestId: uuid(),
  };
}

function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // a container may run under a number that has no name
  }
}
