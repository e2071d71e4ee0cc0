import { type ChildProcess, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The built service, as `npm start` runs it. */
export async function buildService(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-stale', '--quiet'], { cwd: ROOT });
}

export type Role = 'all' | 'web' | 'worker';

export interface Service {
  role: Role;
  port: number;
  child: ChildProcess;
  /** Milliseconds from its start until `/readyz` was 200. */
  readyMs: number;
  /** Whatever it printed, the newest 20 000 characters. */
  said(): string;
  /** One number of `/metrics`, labels and all as printed; 0 when it is not there. */
  metric(series: string): Promise<number>;
  /** Like `kill -9`. */
  kill(): Promise<void>;
  /** SIGTERM; exit code, and how long it took in milliseconds. */
  stop(): Promise<{ code: number | null; ms: number }>;
}

/** Child → whether it leads a process group. */
const living = new Map<ChildProcess, boolean>();
process.once('exit', killAll);

/** A test that failed half-way leaves no service behind: `afterAll(killAll)` where one is launched without a house. */
export function killAll(): void {
  for (const [child, group] of living) {
    if (!group) child.kill('SIGKILL');
    else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
}

/** A child process and nothing of ours in its environment but what is given. */
export function launch(
  command: string,
  args: string[],
  env: Record<string, string>,
  options: { detached?: boolean } = {},
) {
  const child = spawn(command, args, {
    ...options,
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  living.set(child, options.detached ?? false);
  child.once('exit', () => living.delete(child));
  let said = '';
  const keep = (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, gone, said: () => said };
}

/** Starts `node dist/main.js`, without waiting. */
export function begin(env: Record<string, string>, port: number, role: Role = 'all') {
  const args = ['dist/main.js', ...(role === 'all' ? [] : ['--role', role])];
  const { child, gone, said } = launch(process.execPath, args, { LOG_LEVEL: 'warn', ...env, PORT: String(port) });
  const started = performance.now();
  const service: Service = {
    role,
    port,
    child,
    readyMs: Number.NaN,
    said,
    metric: async (series) => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const line = text.split('\n').find((one) => one.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1) ?? 0);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      const asked = performance.now();
      child.kill('SIGTERM');
      const code = await gone;
      return { code, ms: performance.now() - asked };
    },
  };
  return {
    service,
    gone,
    /** @throws Error with what it said when it ended before it was ready */
    ready: async (): Promise<Service> => {
      while (!(await isReady(port))) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`the service ended before it was ready (${child.exitCode ?? child.signalCode}): ${said()}`);
        await pause(25);
      }
      service.readyMs = performance.now() - started;
      return service;
    },
  };
}

export const isReady = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );

/** Nothing waits any more in inbox and outbox, by the service's own numbers. */
export async function settled(service: Service, timeoutMs = 300_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (let quiet = 0; quiet < 2; ) {
    const waiting = (await service.metric('inbox_waiting')) + (await service.metric('outbox_waiting'));
    quiet = waiting === 0 ? quiet + 1 : 0;
    if (Date.now() > until) throw new Error(`${waiting} messages still wait after ${timeoutMs} ms`);
    await pause(100);
  }
}
