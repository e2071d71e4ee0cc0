/**
 * Writes `empty-database.tar.gz` into the build: a migrated, empty PGlite with pg-boss's own tables.
 * Loading it takes about a second at the first start; making it there would take several and 800 MB.
 *
 *   node scripts/prepare-database.mjs FOLDER_OF_THE_BUILD
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { fromPglite, PgBoss } from 'pg-boss';

const build = path.resolve(process.argv[2] ?? 'dist');
const { openDatabase } = await import(pathToFileURL(path.join(build, 'db/open.js')).href);

const database = await openDatabase({ dataDir: ':memory:' });
const { client } = database.raw;
const boss = new PgBoss({ db: fromPglite(client), backend: 'pglite', supervise: false, schedule: false });
await boss.start();
await boss.stop({ graceful: false });
const dump = await client.dumpDataDir('gzip');
writeFileSync(path.join(build, 'empty-database.tar.gz'), Buffer.from(await dump.arrayBuffer()));
await database.close();
