import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';
import { type Database, openDatabase } from '../../src/db/open.js';
import { freshPostgresUrl, type Kind } from '../support/database.js';

/** One kind for the commands: their SQL is the features', which are tried on both; opening a PGlite folder is slow. */
export const anyKind = (): Kind => (inject('postgresUrl') ? 'PostgreSQL' : 'PGlite');

export interface Place {
  /** The variables that lead a command to this place's database. */
  environment: Record<string, string>;
  dataDir: string;
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** A data directory with nothing in it. */
export async function emptyPlace(): Promise<Place> {
  return placeOf(await mkdtemp(path.join(tmpdir(), 'lianfang-cli-')), undefined, async () => {});
}

/** A data directory with an empty, migrated database of the kind asked for. */
export async function place(kind: Kind): Promise<Place> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lianfang-cli-'));
  if (kind === 'PGlite') {
    const loadDataDir = new Blob([new Uint8Array(readFileSync(inject('emptyPglite')))]);
    const client = await PGlite.create({ dataDir: path.join(dataDir, 'pglite'), loadDataDir });
    await client.close();
    return placeOf(dataDir, undefined, async () => {});
  }
  const { url, drop } = await freshPostgresUrl();
  await (await openDatabase({ databaseUrl: url, dataDir })).close();
  return placeOf(dataDir, url, drop);
}

const placeOf = (dataDir: string, databaseUrl: string | undefined, drop: () => Promise<void>): Place => ({
  environment: { DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
  dataDir,
  open: () => openDatabase({ databaseUrl, dataDir, poolSize: 2 }),
  remove: async () => {
    await drop();
    await rm(dataDir, { recursive: true, force: true });
  },
});

/** What somebody at the command line sees. */
export async function cli(line: string[], environment: Record<string, string> = {}, input = '') {
  let out = '';
  let err = '';
  const code = await runCommandLine(line, {
    environment,
    stdin: Readable.from([Buffer.from(input)]),
    stdout: new Writable({
      write(chunk, _, done) {
        out += chunk;
        done();
      },
    }),
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += `${text}\n`;
    },
  });
  return { code, out, err };
}
