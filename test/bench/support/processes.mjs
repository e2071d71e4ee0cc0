import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const here = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** Ends with this process, however that ends. */
export function bound(child) {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** Runs a script with `env` added; `ready` resolves with the number it prints as `port N`. */
export async function start(file, env = {}, args = []) {
  const child = bound(
    spawn(process.execPath, [...args, file], {
      env: { ...process.env, NODE_ENV: '', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const port = await new Promise((resolve, reject) => {
    gone.then((code) => reject(new Error(`${path.basename(file)} ended with ${code}`)));
    lines.on('line', (line) => {
      const match = /^port (\d+)$/.exec(line);
      if (match) resolve(Number(match[1]));
    });
  });
  return {
    port,
    pid: child.pid,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The load generator of `load.mjs`: `run(command)` → its figures. */
export function startLoad() {
  const child = bound(spawn(process.execPath, [here('support/load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] }));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (command) => {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('the load generator ended');
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

/** Installs a package outside the project's lock; answers with the folder to require it from. */
export async function installPeer(spec) {
  const folder = process.env.BENCH_PEERS ?? mkdtempSync(path.join(tmpdir(), 'lianfang-peer-'));
  if (!existsSync(path.join(folder, 'node_modules'))) {
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', spec];
    await promisify(execFile)('npm', args);
  }
  return { folder, remove: () => process.env.BENCH_PEERS || rmSync(folder, { recursive: true, force: true }) };
}

/** Resident memory in MiB, as the kernel counts it. */
export const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

/** CPU seconds used so far, user and system. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
