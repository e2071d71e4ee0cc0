// The command `classify` on the development set, many times over: lines a second after warm-up, and memory. The baseline
// does the least that could be called a classifier: JSON in, words by the same dictionary, one table, JSON out.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SET = new URL('../../training/evaluation/dev.jsonl', import.meta.url);
const WARM = 5_000;
const LINES = Number(process.env.BENCH_LINES ?? 30_000);
const ROUNDS = 3;
const PRODUCT = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const BASELINE = fileURLToPath(new URL('./baselines/classify.mjs', import.meta.url));

export async function classify({ report }) {
  const items = readFileSync(SET, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, text, dept, post } = JSON.parse(line);
      return JSON.stringify({ id, text, ...(dept && { dept }), ...(post && { post }) });
    });
  report.title(
    `classify: ${LINES.toLocaleString('en')} lines of the development set after ${WARM.toLocaleString('en')}`,
  );
  const product = [];
  const baseline = [];
  for (let round = 0; round < ROUNDS; round++) {
    baseline.push(await run([BASELINE], items));
    product.push(await run([PRODUCT, 'classify', '--scheme', 'five-categories'], items));
  }
  const best = (runs) => Math.max(...runs.map(({ rate }) => rate));
  report.line(`baseline: ${baseline.map(({ rate }) => rate.toFixed(0)).join(', ')} lines a second`);
  report.line(`product: ${product.map(({ rate }) => rate.toFixed(0)).join(', ')} lines a second`);
  report.line(`product: at most ${Math.max(...product.map(({ memory }) => memory)).toFixed(0)} MB resident`);
  report.ratio('product / baseline, lines a second', best(product) / best(baseline), '≥', 0);
}

/** One process on one core's worth of work; the rate is counted from the answer to the last warming line on. */
async function run(argv, items) {
  const child = spawn(process.execPath, argv, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, CLASSIFIER: 'local' },
  });
  let answered = 0;
  let began = 0;
  let ended = 0;
  let memory = 0;
  child.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 10) answered += 1;
    if (began === 0 && answered >= WARM) began = performance.now();
    ended = performance.now();
    memory = Math.max(memory, residentOf(child.pid));
  });
  const closed = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for (let at = 0; at < WARM + LINES; at += items.length) {
    const some = items.slice(0, Math.min(items.length, WARM + LINES - at));
    if (!child.stdin.write(`${some.join('\n')}\n`)) await new Promise((resolve) => child.stdin.once('drain', resolve));
  }
  child.stdin.end();
  await closed;
  return { rate: (LINES / (ended - began)) * 1000, memory };
}

function residentOf(pid) {
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * 4096) / 1e6;
  } catch {
    return 0; // ended meanwhile, or no Linux
  }
}
