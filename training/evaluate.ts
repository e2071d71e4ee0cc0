/**
 * `npm run eval -- [FILE] [--scheme ID] [--write]`: how well the classifier does on a labelled set, by origin of the label and
 * never pooled; the local one, and beside it a model where one is configured (OPENAI_*). `--write` puts the result into
 * docs/evaluation.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createClassifier, createLocalClassifier } from '../src/classifier/classify.js';
import type { Classifier, Suggestion } from '../src/classifier/model.js';
import { readConfig } from '../src/config.js';
import { createModel } from '../src/llm/create-model.js';
import { createLog } from '../src/log.js';
import { readSchemeFile } from '../src/schemes/load.js';
import { levelsByRank, type Scheme } from '../src/schemes/model.js';
import { DEVELOPMENT, type HardLine, type Line, type RiskLine, readSet } from './evaluation/set.js';
import { calibration, calibrationError, shareOf } from './figures.js';

export interface Answered<L extends Line = Line> {
  line: L;
  said: Suggestion;
  ms: number;
}

/** One after the other, so that the time of each is its own. */
export async function answers(classifier: Classifier, lines: Line[], scheme: Scheme): Promise<Answered[]> {
  const all: Answered[] = [];
  for (const line of lines) {
    const began = performance.now();
    const said = await classifier.classify({
      text: line.text,
      scheme,
      dept: line.dept ?? undefined,
      post: line.post ?? undefined,
    });
    all.push({ line, said, ms: performance.now() - began });
  }
  return all;
}

const isRisk = (one: Answered): one is Answered<RiskLine> => one.line.type === 'risk';
const isHard = (one: Answered): one is Answered<HardLine> => one.line.type === 'hard';

export const first = ({ line, said }: Answered<RiskLine>): boolean => said.category === line.category;
export const oneOfTwo = ({ line, said }: Answered<RiskLine>): boolean =>
  said.alternatives.slice(0, 2).some(({ category }) => category === line.category);
export const rightKind = ({ line, said }: Answered): boolean =>
  said.kind === (line.type === 'risk' ? 'risk' : line.expect.kind);
/** Every kind of personal data that stands in the text is named as masked. */
export const allMasked = ({ line, said }: Answered<HardLine>): boolean =>
  (line.expect.pii ?? []).every((kind) => said.masked?.includes(kind));

const count = <T>(list: T[], holds: (one: T) => boolean): number => list.filter(holds).length;
const share = <T>(list: T[], holds: (one: T) => boolean): string => shareOf(count(list, holds), list.length);

/** The figures as Markdown tables, one column for each classifier. */
export function report(scheme: Scheme, columns: { name: string; answered: Answered[] }[]): string {
  const table = (head: string[], rows: string[][]) =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const row = (name: string, figure: (answered: Answered[]) => string) => [
    name,
    ...columns.map(({ answered }) => figure(answered)),
  ];
  const names = columns.map(({ name }) => name);
  const origins: [string, string[]][] = [
    ['source_row + source_heading', ['source_row', 'source_heading']],
    ...[...new Set(columns.flatMap(({ answered }) => answered.filter(isRisk).map(({ line }) => line.label_origin)))]
      .sort()
      .map((origin): [string, string[]] => [origin, [origin]]),
  ];
  const of = (answered: Answered[], within: string[]) =>
    answered.filter(isRisk).filter(({ line }) => within.includes(line.label_origin));
  const levels = levelsByRank(scheme).map(({ key }) => key);
  const steps = ({ line, said }: Answered<RiskLine>) =>
    said.level === undefined ? Number.NaN : Math.abs(levels.indexOf(said.level) - levels.indexOf(line.level ?? ''));
  const untold = ({ said }: Answered) => said.level === undefined;
  const graded = (answered: Answered[]) => answered.filter(isRisk).filter(({ line }) => line.level);
  const toldLevel = (answered: Answered[]) => graded(answered).filter((one) => !untold(one));
  const told = (answered: Answered[]) =>
    answered
      .filter(isRisk)
      .filter(({ said }) => said.category !== undefined)
      .map((one) => ({ confidence: one.said.alternatives[0]?.confidence ?? 0, right: first(one) }));
  const kinds = [
    ...new Set(columns.flatMap(({ answered }) => answered.filter(isHard).map(({ line }) => line.expect.kind))),
  ];
  const sections: [string, string][] = [
    [
      '类别：第一个就对 / First category',
      table(
        ['标签来源 / label origin', ...names],
        origins.map(([name, within]) => row(name, (a) => share(of(a, within), first))),
      ),
    ],
    [
      '类别：前两个之一 / One of the first two',
      table(
        ['标签来源 / label origin', ...names],
        origins.map(([name, within]) => row(name, (a) => share(of(a, within), oneOfTwo))),
      ),
    ],
    ...columns.map(({ name, answered }): [string, string] => [
      `类别的混淆（${name}，行为标签，列为判断）/ Confusion, rows are labels`,
      confusion(answered.filter(isRisk), scheme),
    ]),
    [
      '等级（有出处的）/ Level, where the source gives one',
      table(
        ['', ...names],
        [
          row('完全一致，没给的算不一致 / exact, untold counted as wrong', (a) =>
            share(graded(a), (one) => steps(one) === 0),
          ),
          row('相差不过一级，没给的算不是 / within one step, untold counted as wrong', (a) =>
            share(graded(a), (one) => steps(one) <= 1),
          ),
          row('看不出来，没有给 / untold', (a) => share(graded(a), untold)),
          row('给了的：完全一致 / of those told: exact', (a) => share(toldLevel(a), (one) => steps(one) === 0)),
          row('给了的：相差不过一级 / of those told: within one step', (a) =>
            share(toldLevel(a), (one) => steps(one) <= 1),
          ),
        ],
      ),
    ],
    [
      '消息的类型 / Kinds',
      table(
        ['', ...names],
        [
          row('风险自述判为风险 / risks', (a) => share(a.filter(isRisk), rightKind)),
          row('难例判对 / hard items', (a) => share(a.filter(isHard), rightKind)),
          ...kinds.map((kind) =>
            row(`— ${kind}`, (a) =>
              share(
                a.filter(isHard).filter(({ line }) => line.expect.kind === kind),
                rightKind,
              ),
            ),
          ),
          row('闲聊中没有当成风险 / chit-chat not taken for a risk', (a) =>
            share(
              a.filter(isHard).filter(({ line }) => line.expect.kind === 'not_a_risk'),
              ({ said }) => said.kind !== 'risk' && said.category === undefined,
            ),
          ),
          row('个人信息全部遮蔽 / personal data masked', (a) =>
            share(
              a.filter(isHard).filter(({ line }) => line.expect.pii),
              allMasked,
            ),
          ),
          row('难例的类别 / category of hard items', (a) =>
            share(
              a.filter(isHard).filter(({ line }) => line.expect.category),
              ({ line, said }) => [line.expect.category, ...(line.expect.also ?? [])].includes(said.category),
            ),
          ),
        ],
      ),
    ],
    [
      '把握与对错 / Calibration',
      table(
        ['把握 / confidence', ...names.map((name) => `${name}：条数，平均把握，判对`)],
        [
          ...[0, 1, 2, 3, 4].map((fifth) =>
            row(`${fifth * 20}–${fifth * 20 + 20} %`, (a) => {
              const bin = calibration(told(a))[fifth];
              return bin && bin.count > 0
                ? `${bin.count}，${Math.round(bin.sure * 100)} %，${shareOf(bin.right, bin.count)}`
                : '—';
            }),
          ),
          row(
            '平均差距 / expected calibration error',
            (a) => `${Math.round(calibrationError(told(a)) * 100)} 个百分点`,
          ),
        ],
      ),
    ],
    [
      '每条用时 / Time an item',
      table(['', ...names], [row('中位数，最长 / median, longest', (a) => timeOf(a.map(({ ms }) => ms)))]),
    ],
  ];
  return sections.map(([title, body]) => `### ${title}\n\n${body}`).join('\n\n');
}

function timeOf(ms: number[]): string {
  const sorted = [...ms].sort((a, b) => a - b);
  const shown = (value: number | undefined) => (value === undefined ? '—' : `${value.toFixed(value < 10 ? 2 : 0)} ms`);
  return `${shown(sorted[Math.floor(sorted.length / 2)])}，${shown(sorted.at(-1))}`;
}

function confusion(risks: Answered<RiskLine>[], scheme: Scheme): string {
  const keys = scheme.categories.map(({ key }) => key);
  const head = ['', ...keys, '没有给出'];
  const rows = keys.map((label) => [
    label,
    ...[...keys, undefined].map((said) =>
      String(count(risks, ({ line, said: answer }) => line.category === label && answer.category === said)),
    ),
  ]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { scheme: { type: 'string', default: 'five-categories' }, write: { type: 'boolean', default: false } },
  });
  const file = positionals[0] ?? DEVELOPMENT;
  const scheme = await readSchemeFile(values.scheme);
  const lines = readSet(file);
  const local = createLocalClassifier();
  // Warm: the dictionary and the weights are read at the first question.
  await answers(local, lines, scheme);
  const columns = [{ name: '本地 local', answered: await answers(local, lines, scheme) }];
  const { config } = readConfig(process.env);
  if (config.llm) {
    const log = createLog('warn', { write: (line) => process.stderr.write(line) });
    const model = createClassifier({ model: createModel({ config: config.llm, log }) });
    columns.push({ name: `模型 ${config.llm.model}`, answered: await answers(model, lines, scheme) });
  }
  const result = report(scheme, columns);
  process.stdout.write(`${result}\n`);
  if (!config.llm) process.stdout.write('\n没有配置模型（OPENAI_*），只有本地分类器的数字。\n');
  if (values.write) write(result);
}

const PAGE = fileURLToPath(new URL('../docs/evaluation.md', import.meta.url));
const [BEGIN, END] = ['<!-- eval:begin -->', '<!-- eval:end -->'];

/** The figures stand between two marks; what people wrote around them stays. */
function write(result: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${PAGE} has lost its marks ${BEGIN} and ${END}`);
  writeFileSync(PAGE, `${page.slice(0, before + BEGIN.length)}\n\n${result}\n\n${page.slice(after)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
