import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bound, here } from './processes.mjs';
import { WECOM } from './settings.mjs';

export const MAIN = here('../../dist/main.js');

/** The environment of the built service against a scripted WeCom, without demo data. */
export function productEnvironment({ databaseUrl = '', dataDir, port, api = 'http://127.0.0.1:9' }) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(WECOM|OPENAI|DATABASE|SCHEME|REHEARSAL|npm_)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir ?? path.join(tmpdir(), 'lianfang-bench-data'),
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
    WECOM_CORP_ID: WECOM.corpId,
    WECOM_AGENT_ID: String(WECOM.agentId),
    WECOM_SECRET: WECOM.secret,
    WECOM_TOKEN: WECOM.token,
    WECOM_ENCODING_AES_KEY: WECOM.encodingAesKey,
    WECOM_API_BASE: api,
  };
}

/** Starts the built service and waits until `/readyz` says so. `role` is `web`, `worker` or absent for all. */
export async function startProduct({ role, ...options }) {
  const port = await freePort();
  const started = performance.now();
  const child = bound(
    spawn(process.execPath, [MAIN, ...(role ? ['--role', role] : [])], {
      env: productEnvironment({ ...options, port }),
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  let code;
  const gone = new Promise((resolve) =>
    child.once('exit', (exit) => {
      code = exit ?? 'signal';
      resolve();
    }),
  );
  for (;;) {
    if (code !== undefined) throw new Error(`the service ended with ${code} before it was ready`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (r) => r.ok,
      () => false,
    );
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    port,
    pid: child.pid,
    readyMs: performance.now() - started,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
