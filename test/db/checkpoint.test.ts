import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, inject, it } from 'vitest';
import { rowsOf } from '../../src/db/client.js';
import { openDatabase } from '../../src/db/open.js';

it('PGlite makes checkpoints while it runs, so that its log does not grow without end', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lianfang-checkpoint-'));
  const database = await openDatabase({ dataDir, emptyDatabase: inject('emptyPglite'), checkpointEveryMs: 20 });
  const last = async () =>
    (await rowsOf<{ at: string }>(database.db, sql`select redo_lsn::text as at from pg_control_checkpoint()`))[0]?.at;
  const seen = new Set<string | undefined>();
  while (seen.size < 2) {
    await database.db.execute(sql`insert into settings (key, value) values ('n', '1') on conflict (key) do nothing`);
    seen.add(await last());
    await pause(10);
  }
  expect(seen).not.toContain(undefined);
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});
