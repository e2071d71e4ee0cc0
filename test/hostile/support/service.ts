import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { callbackCrypto } from '../../../src/simulator/crypto.js';
import { freePort } from '../../support/postgres.js';

/** The made-up app that the service under test and everything that speaks to it are set up for. */
export const KEYS = {
  corpId: 'ww0123456789abcdef',
  agentId: 1000002,
  secret: 'hostile-secret',
  token: 'Tk7demoToken2025',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
export const rightKeys = callbackCrypto(KEYS.token, KEYS.encodingAesKey, KEYS.corpId);

const ROOT = new URL('../../../', import.meta.url).pathname;

/** Builds what `npm start` would build; several test files may ask at once. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-stale', '--quiet'], { cwd: ROOT });
}

export interface Service {
  port: number;
  base: string;
  pid: number;
  /** Log lines as the service wrote them. */
  log: string[];
  /** How it ended; undefined while it runs. */
  ended(): string | undefined;
  /** One number of `/metrics`; the sum over its labels. */
  metric(name: string): Promise<number>;
  /** For a service started `collectable`. */
  collectGarbage(): void;
  stop(): Promise<void>;
}

/** The built service as its own process, ready to take callbacks, against a WeCom at `api`. */
export async function startService(options: {
  api: string;
  dataDir: string;
  databaseUrl?: string;
  collectable?: boolean;
}): Promise<Service> {
  const port = await freePort();
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(WECOM|OPENAI|DATABASE|SCHEME|REHEARSAL|SIMULATOR|npm_|NODE_)/.test(name),
  );
  // What a process holds says little before a collection: between two it stands at twice what it needs.
  const onSignal = "data:text/javascript,process.on('SIGWINCH',()=>globalThis.gc())";
  const flags = options.collectable ? ['--expose-gc', '--import', onSignal] : [];
  const child = spawn(process.execPath, [...flags, 'dist/main.js'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...Object.fromEntries(inherited),
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: options.dataDir,
      DATABASE_URL: options.databaseUrl ?? '',
      LOG_LEVEL: 'info',
      WECOM_CORP_ID: KEYS.corpId,
      WECOM_AGENT_ID: String(KEYS.agentId),
      WECOM_SECRET: KEYS.secret,
      WECOM_TOKEN: KEYS.token,
      WECOM_ENCODING_AES_KEY: KEYS.encodingAesKey,
      WECOM_API_BASE: options.api,
    },
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (l) => log.push(l));
  // A test run that is broken off leaves nothing behind.
  const abandoned = () => child.kill('SIGKILL');
  process.once('exit', abandoned);
  let end: string | undefined;
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      end = signal ?? `code ${code}`;
      process.off('exit', abandoned);
      resolve();
    }),
  );
  const base = `http://127.0.0.1:${port}`;
  while (!(await answers(`${base}/readyz`))) {
    if (end !== undefined) throw new Error(`the service ended (${end}) before it was ready:\n${log.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    base,
    pid: child.pid ?? 0,
    log,
    ended: () => end,
    async metric(name) {
      const text = await (await fetch(`${base}/metrics`)).text();
      const series = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
      if (series.length === 0) throw new Error(`/metrics does not tell ${name}`);
      return series.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    collectGarbage: () => void child.kill('SIGWINCH'),
    async stop() {
      if (end === undefined) child.kill('SIGTERM');
      await gone;
    },
  };
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );
