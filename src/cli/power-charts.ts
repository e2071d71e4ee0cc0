import { readChartFile } from '../charts/read.js';
import { readConfig } from '../config.js';
import { attachChart } from '../power-charts/attach.js';
import { KIND_LABELS, STATE_LABELS } from '../power-charts/model.js';
import { allCharts } from '../power-charts/queries.js';
import { type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase } from './open.js';

export const attachChartCommand: Command = {
  usage: 'ZQ-… FILE [--by USERID] [--json]',
  help: [
    '把画好的流程图（YAML 或 JSON，写法见 docs/charts.md）挂到一项职权上，成为拟稿。内部还是外部看文件里的 kind。',
    '先照启用的方案检查：不完整的不收，逐处写明在哪里、怎样改；内部流程图上要有职权的每个环节，名称一样。',
    '还没备案的拟稿照新的改；已备案的另起一版，旧版一直有效到新版备案，此后仍可查看。',
    '--by：图是谁画的（企业微信账号），他不审自己的图；不写就是报批的那个人。风险点不写在文件里，用“关联”挂。',
    '',
    'A flow chart from a file becomes a draft of a power’s chart; refused with every fault and its mend when incomplete.',
  ],
  options: { ...JSON_OPTION, by: { type: 'string' } },
  words: [2, 2],
  async run(call) {
    const { config } = readConfig(call.environment);
    const [power = '', file = ''] = call.positionals;
    const data = await readChartFile(file);
    const { by } = call.values;
    const done = await withDatabase(config, async (database) =>
      attachChart(await operatorContext(database), {
        power,
        data,
        timeZone: config.timeZone,
        ...(typeof by === 'string' ? { by } : {}),
      }),
    );
    const { number, version, kind, state } = done.chart;
    if (call.values.json)
      call.out(JSON.stringify({ number, power: done.power, kind, version, state, changed: done.changed }));
    else if (!done.changed) call.out(`没有变化：${KIND_LABELS[kind]} ${number} 第 ${version} 版 / unchanged`);
    else
      call.out(
        `已收下：${done.power} 的${KIND_LABELS[kind]} ${number} 第 ${version} 版，${STATE_LABELS[state]} / attached`,
      );
    return 0;
  },
};

export const listChartsCommand: Command = {
  usage: '[--json]',
  help: [
    '列出各项职权的流程图：编号、种类、版次、状态、职权。每张图只列最新的一版。',
    '',
    'The charts of the powers, the latest version of each.',
  ],
  options: { ...JSON_OPTION },
  words: [0, 0],
  async run(call) {
    const { config } = readConfig(call.environment);
    const charts = await withDatabase(config, async (database) => allCharts((await operatorContext(database)).db));
    if (call.values.json) {
      for (const { number, kind, version, state, powerNumber, powerName } of charts)
        call.out(JSON.stringify({ number, kind, version, state, power: powerNumber, name: powerName }));
      return 0;
    }
    for (const { number, kind, version, state, powerNumber, powerName } of charts)
      call.out(
        `${number}　${KIND_LABELS[kind]}　第 ${version} 版　${STATE_LABELS[state]}　${powerNumber} ${powerName}`,
      );
    call.err(charts.length === 0 ? '还没有流程图 / none' : `共 ${charts.length} 张 / in all: ${charts.length}`);
    return 0;
  },
};
