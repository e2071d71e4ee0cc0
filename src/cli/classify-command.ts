import { createClassifier } from '../classifier/classify.js';
import { houseWeights } from '../classifier/learned/shipped.js';
import { readConfig } from '../config.js';
import { createModel } from '../llm/create-model.js';
import { createLog } from '../log.js';
import { readSchemeFile } from '../schemes/load.js';
import { runClassify } from './classify.js';
import type { Command } from './command.js';
import { schemeInForce } from './open.js';

export const classify: Command = {
  usage: '[--scheme ID] < 输入.jsonl > 输出.jsonl',
  help: [
    '从标准输入逐行读 {"id","text","dept"?,"post"?,"layer"?}，按同样的顺序逐行写出分类结果。',
    '不写 --scheme 时用当前启用的方案；--scheme 可以是内置方案的 id或 YAML 文件，这时不需要数据库。',
    '不是有效 JSON 的行在原处给出 {"error","line"}，其余照常，最后以 1 退出。',
    '',
    'JSON lines in, JSON lines out in the same order; exit 1 at the end when a line was unusable.',
  ],
  options: { scheme: { type: 'string' } },
  async run(call) {
    const { config } = readConfig(call.environment);
    const { scheme: named } = call.values;
    const scheme = typeof named === 'string' ? await readSchemeFile(named) : await schemeInForce(config);
    // Standard output belongs to the answers.
    const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, {
      write: (line) => call.err(line.trimEnd()),
    });
    const weights = houseWeights(config.dataDir);
    const classifier = createClassifier({
      ...(weights ? { weights } : {}),
      ...(config.llm ? { model: createModel({ config: config.llm, log }) } : {}),
    });
    return runClassify({ input: call.stdin, output: call.stdout, scheme, classifier });
  },
};
