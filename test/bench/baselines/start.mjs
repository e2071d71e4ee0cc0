// Baseline of the start: imports the libraries the service imports, opens the same PGlite directory and starts
// pg-boss on it. LIBRARIES is a JSON list, PGLITE_DIR the directory. Prints `port 0` when done.
import { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';

await Promise.all(JSON.parse(process.env.LIBRARIES).map((name) => import(name)));
const client = await PGlite.create(process.env.PGLITE_DIR);
const boss = new PgBoss({ db: fromPglite(client), backend: 'pglite' });
boss.on('error', (error) => console.error(error));
await boss.start();
console.log('port 0');
process.once('SIGTERM', async () => {
  await boss.stop({ graceful: false });
  await client.close();
  process.exit(0);
});
