/**
 * Trains the local classifier: `npm run train`. Reads `training/examples/*.jsonl`, writes
 * `src/classifier/learned/weights.bin`; the same examples give the same bytes. `--with FILE` adds confirmed cases of the
 * house (`classifier export`); such weights belong into `DATA_DIR/weights.bin` (`--out`), where the service finds them.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FEATURES_VERSION } from '../src/classifier/learned/features.js';
import { type About, HEADS, type Head } from '../src/classifier/learned/weights.js';
import { joined, readExamples, readHouse } from './examples.js';
import { heldBack, itemsFor, learnHead, temperatureOf } from './heads.js';

export const SHIPPED = fileURLToPath(new URL('../src/classifier/learned/weights.bin', import.meta.url));

/** @returns the file of weights; `say` is told what is under way */
export function train(
  { lines, digest }: ReturnType<typeof readExamples>,
  say: (line: string) => void = () => {},
): Buffer {
  const about: About = {
    features: FEATURES_VERSION,
    examples: digest,
    count: lines.length,
    temperature: { category: 1, kind: 1 },
    step: { category: 1, kind: 1 },
  };
  const tables: Buffer[] = [];
  for (const head of Object.keys(HEADS) as Head[]) {
    const items = itemsFor(head, lines);
    say(`${head}: ${items.length} 条`);
    const unseen = heldBack(head, items);
    const right = unseen.filter(({ item, scores }) => scores.indexOf(Math.max(...scores)) === item.right).length;
    about.temperature[head] = temperatureOf(unseen);
    say(`${head}: 未见过的 ${((100 * right) / items.length).toFixed(1)}% 判对，温度 ${about.temperature[head]}`);
    const weights = learnHead(head, items);
    const most = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 0);
    // Rounded, so that the last digits of a sum do not reach the file.
    about.step[head] = Math.round((most / 127) * 1e6) / 1e6;
    const step = about.step[head];
    tables.push(
      Buffer.from(Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / step)))).buffer),
    );
  }
  return Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), ...tables]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: SHIPPED }, with: { type: 'string', multiple: true, default: [] } },
  });
  const started = performance.now();
  const house = values.with.map(readHouse);
  for (const { lines, left } of house) {
    const said = left > 0 ? `，另有 ${left} 条的类别不在五类之中，靠方案的定义和相似案例判断，不参加训练` : '';
    process.stdout.write(`本单位的案例 ${lines.length} 条${said}\n`);
  }
  const file = train(joined(readExamples(), house), (line) => process.stdout.write(`${line}\n`));
  writeFileSync(values.out, file);
  process.stdout.write(
    `写好 ${values.out}（${(file.length / 1024).toFixed(0)} KB，${((performance.now() - started) / 1000).toFixed(0)} 秒）\n`,
  );
}
