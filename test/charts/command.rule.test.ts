import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawChart } from '../../src/charts/draw.js';
import { runCommandLine } from '../../src/cli/run.js';
import { chart, EXAMPLE_NAMES, EXAMPLES, elementsOf, example } from './support.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lianfang-charts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer) => {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
};

async function cli(...words: string[]) {
  let [out, err] = ['', ''];
  const io = {
    environment: { DATA_DIR: folder },
    stdin: Readable.from([]),
    stdout: new Writable(),
    out: (text: string) => {
      out += `${text}\n`;
    },
    err: (text: string) => {
      err += `${text}\n`;
    },
  };
  return { code: await runCommandLine(words, io), out, err };
}

it.each(EXAMPLE_NAMES)('checks and draws %s; the picture in the documentation is this one', async (name) => {
  const source = path.join(EXAMPLES, `${name}.yaml`);
  expect(await cli('charts', 'check', source, '--elements', 'all')).toMatchObject({
    code: 0,
    out: '没有问题 / no fault\n',
  });
  const output = path.join(folder, `${name}.svg`);
  expect((await cli('charts', 'draw', source, '-o', output)).code).toBe(0);
  const svg = readFileSync(output, 'utf8');
  expect(svg).toBe(await drawChart(example(name)));
  // When it differs on purpose: npm run cli -- charts draw docs/examples/….yaml -o docs/images/….svg
  expect(svg).toBe(readFileSync(path.join(EXAMPLES, '../images', `${name}.svg`), 'utf8'));
});

it('draws to standard output, from JSON too, and narrow for a phone', async () => {
  const source = file('chart.json', JSON.stringify(chart()));
  const { code, out } = await cli('charts', 'draw', source, '--phone');
  expect([code, elementsOf(out)[0]?.attributes.width]).toEqual([0, '390']);
});

it('lists complaints for people and for programs', async () => {
  const source = file('faulty.json', JSON.stringify(chart({ edges: [] })));
  const told = await cli('charts', 'check', source);
  expect(told.code).toBe(1);
  expect(told.out).toContain('! 不完整 nodes.review：从开始走不到“审核”\n    → 加一条到 review 的线，或删去它');
  const { code, out } = await cli('charts', 'check', source, '--json');
  expect([code, JSON.parse(out).ok]).toEqual([1, false]);
  const external = file('external.json', JSON.stringify(chart({ kind: 'external' })));
  const asked = async (...words: string[]) => (await cli('charts', 'check', external, ...words)).out;
  expect(await asked('--scheme', 'reform-commission')).toContain('外部流程图缺少“一次告知”');
  const finance = await asked('--scheme', 'finance-bureau');
  expect(finance).toContain('外部流程图缺少“相对人权利”');
  expect(finance).not.toContain('一次告知');
  // With neither a database nor a scheme named: what would be in force at the first start.
  expect(await asked()).toContain('外部流程图缺少“需提交的全部材料”');
  expect((await cli('charts', 'check', external, '--elements', 'supervision')).out).toContain('1 处要改');
  expect((await cli('charts', 'check', external, '--elements', 'none')).code).toBe(0);
  expect((await cli('charts', 'check', external, '--elements', 'x')).code).toBe(2);
});

it.each<[string, string, () => string]>([
  ['a file that is not there', '找不到文件 gone.yaml', () => path.join(folder, 'gone.yaml')],
  ['a folder', '不是普通文件', () => folder],
  ['a file that is not text', '不是 UTF-8 文本', () => file('binary.yaml', Buffer.from([0xff, 0xfe, 0x00]))],
  ['a file that is too big', '文件超过 1 MiB', () => file('big.yaml', 'x'.repeat(1024 * 1024 + 1))],
  ['brackets without end', '括号嵌套超过', () => file('deep.yaml', '['.repeat(100_000))],
  [
    'a chart that cannot be drawn',
    'edges.1.to：没有这个环节：gone',
    () => file('broken.json', JSON.stringify(chart({ edges: [{ from: 'start', to: 'gone' }] }))),
  ],
])('refuses %s', async (_, why, source) => {
  const { code, out, err } = await cli('charts', 'draw', source());
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(why);
});

it('never writes over what it draws', async () => {
  const source = file('own.json', JSON.stringify(chart()));
  expect((await cli('charts', 'draw', source, '-o', source)).code).toBe(2);
  expect(JSON.parse(readFileSync(source, 'utf8'))).toEqual(chart());
});
