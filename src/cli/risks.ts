import { readConfig } from '../config.js';
import { importRisks } from '../risks/import.js';
import { type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase } from './open.js';
import { readSheetFile, tellProblems } from './sheet-file.js';

export const importRisksCommand: Command = {
  usage: 'FILE [--dry-run] [--json]',
  help: [
    '从 .xlsx 或 .csv（UTF-8 或 GB18030）导入已有的风险清单，每一行成为一个“已备案”的风险点，有新的编号。要么全部导入，要么一行也不导入。',
    '表头（次序不限）：层级、科室、岗位、所属职权、风险点、表现形式、查找方式、风险类别、风险等级、上报人、上报时间、备案时间；类别、等级等写方案里的名称。',
    '上报人空着或不在通讯录里的，记在领导小组办公室名下。--dry-run：只检查，什么也不留下。',
    '',
    'Imports an existing register: each row becomes a filed point. All rows or none.',
  ],
  options: { ...JSON_OPTION, 'dry-run': { type: 'boolean' } },
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const rows = await readSheetFile(call.positionals[0] ?? '');
    const dryRun = call.values['dry-run'] === true;
    const done = await withDatabase(config, async (database) =>
      importRisks(await operatorContext(database), rows, { timeZone: config.timeZone, dryRun }),
    );
    const { added, problems, ...counts } = done;
    const ok = problems.length === 0;
    if (call.values.json) {
      call.out(JSON.stringify({ ok, dryRun, ...counts, added: dryRun ? added.length : added, problems }));
      return ok ? 0 : 1;
    }
    if (!ok) return tellProblems(call, problems);
    call.out(
      dryRun
        ? `检查通过：会导入 ${added.length} 条；没有写入 / would be imported`
        : `已导入 ${added.length} 条，编号 ${added[0] ?? ''} 到 ${added.at(-1) ?? ''} / imported`,
    );
    if (counts.underOffice > 0)
      call.err(`其中 ${counts.underOffice} 条没有上报人或不在通讯录里，记在领导小组办公室名下 / under the office`);
    return 0;
  },
};
