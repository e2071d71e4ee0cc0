import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { TestProject } from 'vitest/node';
import { MIGRATIONS } from '../../src/db/migrations.js';
import { openDatabase } from '../../src/db/open.js';
import { type Cluster, freshDatabaseOn, postgresPrograms, startCluster } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated, empty PGlite as a dump: loading it takes a second instead of several. */
    emptyPglite: string;
    /** A PostgreSQL server where each test file makes its own database; undefined: not to be had. */
    postgresUrl: string | undefined;
    /** Name of a migrated, empty database on it, to copy: a third of the time that migrating takes. */
    emptyPostgres: string;
    chromium: string | undefined;
  }
}

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Finds what the edges need, starts it, and says in one line what is left out and how to mend it. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-test-'));
  const left: string[] = [];

  const client = await PGlite.create();
  await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
  const dump = path.join(folder, 'empty.tar');
  writeFileSync(dump, Buffer.from(await (await client.dumpDataDir('none')).arrayBuffer()));
  await client.close();
  project.provide('emptyPglite', dump);

  let cluster: Cluster | undefined;
  const programs = postgresPrograms();
  if (process.env.TEST_DATABASE_URL) project.provide('postgresUrl', process.env.TEST_DATABASE_URL);
  else if (programs) {
    cluster = await startCluster(programs, ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']);
    project.provide('postgresUrl', cluster.url);
  } else {
    project.provide('postgresUrl', undefined);
    left.push('PostgreSQL 上的测试（没有安装；apt-get install postgresql，或设置 TEST_DATABASE_URL）');
  }

  const url = process.env.TEST_DATABASE_URL ?? cluster?.url;
  const template = url ? await migratedDatabase(url) : undefined;
  project.provide('emptyPostgres', template?.name ?? '');

  const chromium = process.env.CHROMIUM_PATH ?? CHROMIUM.find((file) => existsSync(file));
  project.provide('chromium', chromium);
  if (!chromium) left.push('浏览器里的测试（没有 Chromium；apt-get install chromium fonts-noto-cjk）');

  if (left.length > 0) {
    console.warn(`没有运行 / left out: ${left.join('；')}`);
    if (process.env.CI) throw new Error('CI must leave nothing out');
  }
  return async () => {
    await template?.drop();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function migratedDatabase(server: string) {
  const made = await freshDatabaseOn(server);
  await (await openDatabase({ databaseUrl: made.url, dataDir: '' })).close();
  return made;
}
