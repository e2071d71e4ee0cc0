/**
 * Builds `dist` when it is missing or when its sources are not the ones it was made of.
 *
 *   node scripts/build.mjs              always builds
 *   node scripts/build.mjs --if-stale   does nothing when `dist` is up to date (what `npm start` does)
 *   --quiet                             says nothing but errors
 *
 * "Up to date" is told by the content of the sources, never by times: a fresh clone has new times and old content.
 * The build goes into a folder of its own and is renamed to `dist` when it is whole; a lock lets one process build
 * while others that start in the same folder wait for it. If whoever started it dies, it stops and leaves nothing.
 * No dependency is loaded until there is something to build.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { takeLock } from './lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const SOURCES = [
  'src',
  'drizzle',
  'prompts',
  'scripts/build.mjs',
  'scripts/prepare-database.mjs',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
];
/** Compiled by tsc or bundled by Vite; everything else under `src` is copied as it is. */
const COMPILED = /\.(ts|tsx|vue)$/;

const quiet = process.argv.includes('--quiet');
const ifStale = process.argv.includes('--if-stale');
const threads = new Set();
let working;
let release = () => {};

if (ifStale && upToDate()) process.exit(0);

const parent = process.ppid;
const watch = setInterval(() => {
  // A SIGTERM to `npm start` ends npm and its shell; the build learns of it only by its new parent.
  if (process.ppid !== parent) stop('启动它的进程已退出，构建停止', 1);
}, 200);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stop('构建被中断', 1));

try {
  release = await takeLock(path.join(root, '.build-lock'), (pid) =>
    say(`另一个进程（${pid}）正在构建，等它完成… / another process is building, waiting`),
  );
  // Whoever held the lock before us may have built just what we need.
  if (!(ifStale && upToDate())) await build();
  clearInterval(watch);
  release();
} catch (error) {
  await stop(error instanceof Error ? error.message : String(error), 1);
}

async function build() {
  const started = Date.now();
  const made = fingerprint();
  const missing = ['typescript'].filter((name) => !existsSync(path.join(root, 'node_modules', name)));
  if (missing.length > 0) {
    throw new Error(
      `构建需要开发依赖 ${missing.join('、')}：请运行 npm ci（不带 --omit=dev），或使用已经构建好的 dist / run npm ci`,
    );
  }
  say('正在构建（首次约需十几秒）… / building');
  for (const left of readdirSync(root).filter((name) => /^\.build-(new|old)-/.test(name)))
    rmSync(path.join(root, left), { recursive: true, force: true });
  process.chdir(root);
  working = path.join(root, `.build-new-${process.pid}`);
  mkdirSync(working);

  const tool = (name, script, ...argv) => run(name, path.join(root, 'node_modules', script), argv);
  const server = async () => {
    await tool(
      'tsc',
      'typescript/bin/tsc',
      '-p',
      path.join(root, 'tsconfig.build.json'),
      '--noCheck',
      '--outDir',
      working,
    );
    copyAssets();
    if (!existsSync(path.join(working, 'db/open.js'))) return;
    say('正在准备空数据库… / preparing the empty database');
    await run('prepare-database', path.join(root, 'scripts/prepare-database.mjs'), [working]);
  };
  const page = async () => {
    if (!existsSync(path.join(root, 'vite.config.ts'))) return;
    const out = path.join(working, 'web/simulator');
    await tool('vite', 'vite/bin/vite.js', 'build', '--outDir', out, '--emptyOutDir', '--logLevel', 'warn');
  };
  await Promise.all([server(), page()]);

  writeFileSync(path.join(working, '.built'), `${made}\n`);
  swap();
  say(`构建完成，用时 ${((Date.now() - started) / 1000).toFixed(1)} 秒 / built`);
}

/** A service that runs from the old `dist` finds either the old or the new one, never a half. */
function swap() {
  const old = path.join(root, `.build-old-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(working, dist);
  working = undefined;
  rmSync(old, { recursive: true, force: true });
}

function upToDate() {
  if (!existsSync(path.join(dist, '.built'))) return false;
  // An installation may ship `dist` alone: nothing to compare with is nothing to build.
  if (!existsSync(path.join(root, 'src'))) return true;
  return readFileSync(path.join(dist, '.built'), 'utf8').trim() === fingerprint();
}

/** SHA-256 over path and content of every source, in a fixed order. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesOf(source)) {
      const content = readFileSync(path.join(root, file));
      hash.update(`${file.split(path.sep).join('/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function filesOf(source) {
  const full = path.join(root, source);
  if (!existsSync(full)) return [];
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [source];
    throw error;
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(path.join(source, entry.name)) : [path.join(source, entry.name)],
    );
}

/** Schemes, holidays, texts: whatever the code reads beside itself. The pages are Vite's. */
function copyAssets() {
  const src = path.join(root, 'src');
  for (const file of filesOf('src')) {
    const inside = path.relative(src, path.join(root, file));
    if (COMPILED.test(inside) || inside.startsWith(`web${path.sep}`)) continue;
    cpSync(path.join(root, file), path.join(working, inside), { recursive: true });
  }
}

/** Each step in a thread of this process, so that none can outlive it and write into a folder that is not its own. */
function run(name, script, argv) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { argv, stdout: true, stderr: true });
    threads.add(thread);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-8000);
    };
    thread.stdout.on('data', keep);
    thread.stderr.on('data', keep);
    thread.once('error', reject);
    thread.once('exit', (code) => {
      threads.delete(thread);
      if (code === 0) resolve();
      else setImmediate(() => reject(new Error(`构建失败（${name}）/ build failed:\n${output.trim()}`)));
    });
  });
}

async function stop(reason, code) {
  clearInterval(watch);
  console.error(reason);
  await Promise.all([...threads].map((thread) => thread.terminate()));
  if (working) rmSync(working, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  release();
  process.exit(code);
}

function say(words) {
  // Progress goes to stderr: stdout belongs to the command that follows (`npm run -s cli -- … --json`).
  if (!quiet) console.error(words);
}
