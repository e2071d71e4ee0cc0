import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
const MAIN = `
console.log('serving', process.pid, process.argv.slice(2).join(' '));
const alive = setInterval(() => {}, 1000);
process.on('SIGTERM', () => { console.log('stopped'); clearInterval(alive); });
export {};
`;
let root: string;

/** A project of one file, with our scripts and our start command. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'lianfang-build-'));
  for (const file of ['scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(path.join(project, file), path.join(root, file), { recursive: true });
  symlinkSync(path.join(project, 'node_modules'), path.join(root, 'node_modules'));
  mkdirSync(path.join(root, 'src'));
  writeFileSync(path.join(root, 'src/main.ts'), MAIN);
  writeFileSync(path.join(root, 'src/words.yaml'), 'a: 1\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const build = (...flags: string[]) => start('node', ['scripts/build.mjs', ...flags]);
const leftovers = () => readdirSync(root).filter((name) => name.startsWith('.build-'));

it('builds a missing dist with its texts, and nothing the next time, whatever the times of the files', async () => {
  expect(await build('--if-stale').ended).toMatchObject({ code: 0, err: expect.stringContaining('构建完成') });
  expect(readdirSync(path.join(root, 'dist')).sort()).toEqual(['.built', 'main.js', 'words.yaml']);
  utimesSync(path.join(root, 'src/main.ts'), new Date(), new Date());
  expect(await build('--if-stale').ended).toEqual({ code: 0, out: '', err: '' });
  expect(leftovers()).toEqual([]);
});

it('needs no development dependency while dist is up to date, and says which one is missing when it is not', async () => {
  await build('--if-stale', '--quiet').ended;
  rmSync(path.join(root, 'node_modules'));
  expect(await build('--if-stale').ended).toMatchObject({ code: 0 });
  writeFileSync(path.join(root, 'src/words.yaml'), 'a: 2\n');
  expect(await build('--if-stale').ended).toMatchObject({ code: 1, err: expect.stringContaining('npm ci') });
  expect(existsSync(path.join(root, 'dist/main.js'))).toBe(true);
});

it('keeps the old dist when the new one cannot be built', async () => {
  await build('--if-stale').ended;
  writeFileSync(path.join(root, 'src/main.ts'), 'const = ;');
  expect(await build('--if-stale').ended).toMatchObject({ code: 1, err: expect.stringContaining('main.ts') });
  expect(readFileSync(path.join(root, 'dist/main.js'), 'utf8')).toContain('serving');
  expect(leftovers()).toEqual([]);
});

it('lets one of several build while the others wait for it', async () => {
  const all = await Promise.all([1, 2, 3, 4].map(() => build('--if-stale').ended));
  expect(all.map((one) => one.code)).toEqual([0, 0, 0, 0]);
  expect(all.filter((one) => one.err.includes('构建完成'))).toHaveLength(1);
  expect(leftovers()).toEqual([]);
});

it('succeeds a builder that was killed', async () => {
  const first = build('--if-stale');
  await until(() => leftovers().some((name) => name.startsWith('.build-new')));
  first.process.kill('SIGKILL');
  await first.ended;
  expect(await build('--if-stale').ended).toMatchObject({ code: 0 });
  expect(leftovers()).toEqual([]);
});

it('stops when whoever started it dies, and leaves no half dist', async () => {
  const shell = start('sh', ['-c', 'node scripts/build.mjs --if-stale && exec node dist/main.js']);
  await until(() => leftovers().some((name) => name.startsWith('.build-new')));
  shell.process.kill('SIGTERM');
  await until(() => leftovers().length === 0);
  expect(existsSync(path.join(root, 'dist'))).toBe(false);
});

it('hands the arguments of npm start to the service, and a SIGTERM to npm stops it', async () => {
  const npm = start('npm', ['start', '--', '--role', 'web']);
  await until(() => /serving (\d+) --role web/.test(npm.said()));
  const pid = Number(/serving (\d+)/.exec(npm.said())?.[1]);
  npm.process.kill('SIGTERM');
  await npm.ended;
  await until(() => !isAlive(pid));
  expect(npm.said()).toContain('stopped');
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(command: string, args: string[]): { process: ChildProcess; ended: Promise<Ended>; said(): string } {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return { process: child, ended, said: () => out };
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came to that');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // gone
  }
}
