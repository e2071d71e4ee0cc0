import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkChart, readChart } from '../charts/check.js';
import { drawChart } from '../charts/draw.js';
import { type ChartElement, elementsOf, KNOWN_ELEMENTS } from '../charts/elements.js';
import { readChartFile } from '../charts/read.js';
import { readConfig } from '../config.js';
import { invalid } from '../errors.js';
import { readSchemeFile } from '../schemes/load.js';
import { type Call, type Command, JSON_OPTION, UsageError } from './command.js';
import { schemeInForce } from './open.js';

export const checkChartFile: Command = {
  usage: 'FILE [--scheme ID|FILE] [--elements all|none|键,键…] [--json]',
  help: [
    '检查流程图（YAML 或 JSON），一次列出所有问题：画不出来的、走不通的、缺少的，并说明怎样改。',
    '外部流程图按方案写的要素（powers.externalElements）检查：当前启用的方案，或者 --scheme 指定的（这时不需要数据库）；',
    '--elements 另外指定：all 产品知道的都要，none 一个也不要，或者自己列键。',
    '内部流程图的每个步骤都要有责任人和办理时限。有问题时以 1 退出。',
    '',
    'Lists every fault of a flow chart by its path and how to mend it; exit 1 when there is any.',
  ],
  options: { ...JSON_OPTION, elements: { type: 'string' }, scheme: { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const chart = await readChartFile(call.positionals[0] ?? '');
    const complaints = checkChart(chart, { elements: await elementsAsked(call, chart) });
    const ok = complaints.length === 0;
    if (call.values.json) {
      call.out(JSON.stringify({ ok, complaints }));
      return ok ? 0 : 1;
    }
    for (const { severity, path: at, message, mend } of complaints) {
      call.out(`${severity === 'broken' ? '✘ 画不出来' : '! 不完整'} ${at}：${message}`);
      call.out(`    → ${mend}`);
    }
    call.out(ok ? '没有问题 / no fault' : `${complaints.length} 处要改 / to mend: ${complaints.length}`);
    return ok ? 0 : 1;
  },
};

/** Only an external chart is asked for elements: for any other no scheme is needed. */
async function elementsAsked(call: Call, chart: unknown): Promise<readonly ChartElement[]> {
  const { elements, scheme } = call.values;
  if (typeof elements === 'string') return elementsNamed(elements);
  if (readChart(chart).chart?.chart.kind !== 'external') return [];
  const { powers } =
    typeof scheme === 'string'
      ? await readSchemeFile(scheme)
      : await schemeInForce(readConfig(call.environment).config);
  return elementsOf(powers?.externalElements ?? []);
}

function elementsNamed(given: string): readonly ChartElement[] {
  if (given === 'all') return KNOWN_ELEMENTS;
  if (given === 'none') return [];
  return given.split(/[,，]/).map((key) => {
    const found = KNOWN_ELEMENTS.find((one) => one.key === key.trim());
    if (!found)
      throw new UsageError(
        `没有这个要素：${key.slice(0, 40)}（可选：${KNOWN_ELEMENTS.map((one) => one.key).join('、')}） / unknown element`,
      );
    return found;
  });
}

export const drawChartFile: Command = {
  usage: 'FILE [-o OUT.svg] [--phone]',
  help: [
    '把流程图（YAML 或 JSON）画成 SVG，写到标准输出或 -o 指定的文件。文件里有 chart 和 points 时画成廉政风险防控图。',
    '默认按 A4 竖排；--phone 画成手机宽度，风险点和措施列在图下。没写完的图也能画，先用 charts check 看缺什么。',
    '同样的文件总是画出同样的字节。',
    '',
    'Draws a flow chart as SVG, to standard output or to a file. The same data gives the same bytes.',
  ],
  options: { output: { type: 'string', short: 'o' }, phone: { type: 'boolean' } },
  words: [1, 1],
  async run(call) {
    const file = call.positionals[0] ?? '';
    const svg = await drawChart(await readChartFile(file), call.values.phone ? 'phone' : 'a4');
    const { output } = call.values;
    if (typeof output !== 'string') {
      call.out(svg.trimEnd());
      return 0;
    }
    if (path.resolve(output) === path.resolve(file)) throw new UsageError('-o 不能是原文件 / would overwrite FILE');
    await writeFile(output, svg).catch((error: NodeJS.ErrnoException) => {
      throw invalid(`写不了 ${path.basename(output)}（${error.code}） / cannot write`);
    });
    call.err(`已画好：${output}（${Math.ceil(Buffer.byteLength(svg) / 1024)} kB） / written`);
    return 0;
  },
};
