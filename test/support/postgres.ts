import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';

const run = promisify(execFile);

/** Where Debian, Homebrew or PATH keep PostgreSQL's server programs; undefined when they are not installed. */
export function postgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const candidates = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => path.join(debian, version, 'bin'))
    : [];
  candidates.push('/opt/homebrew/opt/postgresql/bin', ...(process.env.PATH ?? '').split(':'));
  return candidates.find(
    (folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')),
  );
}

/** A database of its own on that server, empty or a copy of `template`, to which nobody may be connected. */
export async function freshDatabaseOn(server: string, template?: string) {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const asAdmin = async (statement: string) => {
    const admin = postgres(server, { max: 1, onnotice: () => {} });
    await admin.unsafe(statement).finally(() => admin.end());
  };
  await asAdmin(`create database ${name}${template ? ` template ${template}` : ''}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.toString(),
    drop: () => asAdmin(`drop database if exists ${name} with (force)`),
  };
}

export interface Cluster {
  url: string;
  stop(): Promise<void>;
}

/** A throw-away cluster on loopback. PostgreSQL refuses to run as root, so root hands over to the `postgres` user. */
export async function startCluster(programs: string, settings: string[] = []): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-pg-'));
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (asRoot) {
    chmodSync(folder, 0o755);
    execFileSync('chown', ['-R', 'postgres', folder]);
  }
  const data = path.join(folder, 'data');
  await run(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'lianfang', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...identity, cwd: folder },
  );
  const port = await freePort();
  const server = spawn(
    path.join(programs, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      folder,
      '-c',
      'max_connections=200',
      ...settings.flatMap((s) => ['-c', s]),
    ],
    { ...identity, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr?.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  const url = `postgres://lianfang@127.0.0.1:${port}/postgres`;
  for (let i = 0; ; i++) {
    const ready = await run(path.join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    );
    if (ready) break;
    if (i > 150 || server.exitCode !== null) throw new Error(`the throw-away PostgreSQL did not start: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGQUIT');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const idOf = (flag: '-u' | '-g') => Number(execFileSync('id', [flag, 'postgres']).toString().trim());

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
