import { record } from '../audit/record.js';
import { agreementOf, byMonth } from '../cases/agreement.js';
import { countCases, exportCases, levelKeys } from '../cases/queries.js';
import { agreementLines, monthLines, SAYS, shareWords } from '../cases/words.js';
import { readConfig } from '../config.js';
import { inTransaction } from '../context.js';
import { type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase } from './open.js';
import { writeNewFile } from './sheet-file.js';

export const reportCommand: Command = {
  usage: '[--json]',
  help: [
    '建议的类别、等级与本人的决定有多少一致：按方案、月份、类别，本地分类器和模型分开，附 95% 区间（Wilson）。不含任何一条上报的内容。',
    '--json：同样的数，另按提示词版本和模型分开。',
    '',
    'How far people agree with the suggestions, by scheme, month and category, with 95 % Wilson intervals. No texts.',
  ],
  options: JSON_OPTION,
  async run(call) {
    const { config } = readConfig(call.environment);
    const schemes = (await withDatabase(config, ({ db }) => countCases(db))).map(({ scheme, counts }) => ({
      scheme,
      overall: agreementOf(counts, levelKeys(scheme)),
      months: byMonth(counts, levelKeys(scheme)),
    }));
    if (call.values.json) {
      call.out(
        JSON.stringify({
          schemes: schemes.map(({ scheme, overall, months }) => ({
            scheme: scheme.id,
            title: scheme.title,
            ...overall,
            months: months.map(({ month, agreement }) => ({ month, ...agreement })),
          })),
        }),
      );
      return 0;
    }
    if (schemes.length === 0) call.out(SAYS.empty);
    for (const { scheme, overall, months } of schemes) {
      call.out(`《${scheme.title}》（${scheme.id}）`);
      for (const line of agreementLines(scheme, overall)) call.out(line);
      for (const { source, cases, category } of overall.sources)
        call.out(`${source}：${cases} 条，类别 ${category ? shareWords(category) : '没有建议'}`);
      call.out('按月：');
      for (const line of monthLines(months)) call.out(line);
    }
    return 0;
  },
};

export const exportCasesCommand: Command = {
  usage: 'FILE [--json]',
  help: [
    '把本单位确认过的上报写成 JSON 行，供重新训练本地分类器：{"text","category","level","scheme","layer","origin":"house"}。',
    'text 已脱敏（姓名、号码等换成占位符），不含编号、姓名和科室；已撤回、作废、退回的不在内。脱敏认不出的内容可能还在，请妥善保管；导出写入审计。',
    '',
    'Writes the confirmed cases of the house as JSON lines for training: redacted texts with what people decided.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const file = call.positionals[0] ?? '';
    const cases = await withDatabase(config, async (database) => {
      const found = await exportCases(database.db);
      // In one transaction: no file without its row, and no row of a file that could not be written.
      await inTransaction(await operatorContext(database), async (ctx) => {
        await record(ctx, {
          action: 'classifier.export',
          object: { kind: 'classifier-cases', id: 'all' },
          detail: { cases: found.length },
        });
        await writeNewFile(file, found.map((one) => `${JSON.stringify(one)}\n`).join(''));
      });
      return found.length;
    });
    if (call.values.json) call.out(JSON.stringify({ file, cases }));
    else call.err(`已导出 ${cases} 条：${file} / exported`);
    return 0;
  },
};
