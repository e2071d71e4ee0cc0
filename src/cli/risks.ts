import { importRisks } from '../risks/import.js';
import type { Command } from './command.js';
import { IMPORT_OPTIONS, importSheet } from './import-sheet.js';

export const importRisksCommand: Command = {
  usage: 'FILE [--dry-run] [--json]',
  help: [
    '从 .xlsx 或 .csv（UTF-8 或 GB18030）导入已有的风险清单，每一行成为一个“已备案”的风险点，有新的编号。要么全部导入，要么一行也不导入。',
    '表头（次序不限）：层级、科室、岗位、所属职权、风险点、表现形式、查找方式、风险类别、风险等级、上报人、上报时间、备案时间；类别、等级等写方案里的名称。',
    '上报人空着或不在通讯录里的，记在领导小组办公室名下。--dry-run：只检查，什么也不留下。',
    '',
    'Imports an existing register: each row becomes a filed point. All rows or none.',
  ],
  options: IMPORT_OPTIONS,
  words: [1, 1],
  run: (call) =>
    importSheet(call, importRisks, ({ added, underOffice }, dryRun) => {
      call.out(
        dryRun
          ? `检查通过：会导入 ${added.length} 条；没有写入 / would be imported`
          : `已导入 ${added.length} 条，编号 ${added[0] ?? ''} 到 ${added.at(-1) ?? ''} / imported`,
      );
      if (underOffice > 0)
        call.err(`其中 ${underOffice} 条没有上报人或不在通讯录里，记在领导小组办公室名下 / under the office`);
    }),
};
