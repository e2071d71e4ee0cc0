import { readConfig } from '../config.js';
import { importLibrary, libraryAtHand, planLibrary } from '../measures/import-library.js';
import { importRisks } from '../risks/import.js';
import { type Command, JSON_OPTION } from './command.js';
import { IMPORT_OPTIONS, importSheet } from './import-sheet.js';
import { operatorContext, withDatabase } from './open.js';

export const importLibraryCommand: Command = {
  usage: '[--department NAME|ID] [--dry-run] [--json]',
  help: [
    '方案里现成的风险点和措施（library）。不写 --department：列出它们。',
    '--department 科室名称或编号：记到这个科室，每个成为“已备案”的风险点，措施“已生效”；已经有的不重复记。--dry-run：只看会记入哪些。',
    '',
    'The points a plan lists itself: shown, or entered for a section, each once.',
  ],
  options: { ...JSON_OPTION, department: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  words: [0, 0],
  async run(call) {
    const { config } = readConfig(call.environment);
    const { timeZone } = config;
    const department = typeof call.values.department === 'string' ? call.values.department : undefined;
    const dryRun = call.values['dry-run'] === true;
    const { title, all, missing, numbers, measures } = await withDatabase(config, async (database) => {
      const ctx = await operatorContext(database);
      if (department === undefined)
        return { ...(await libraryAtHand(ctx)), missing: undefined, numbers: [], measures: 0 };
      if (dryRun) return { ...(await planLibrary(ctx, department)), numbers: [], measures: 0 };
      return importLibrary(ctx, department, { timeZone });
    });
    const shown = missing ?? all;
    if (call.values.json) {
      const points = shown.map(({ key, fields, measures: each }) => ({ key, point: fields.point, measures: each }));
      call.out(JSON.stringify({ scheme: title, listed: all.length, dryRun, points, added: numbers, measures }));
      return 0;
    }
    for (const { fields, measures: each } of numbers.length > 0 ? [] : shown)
      call.out(`${fields.point}（措施 ${each.length} 条）`);
    if (department === undefined) call.err(`方案列出 ${all.length} 个风险点；用 --department 记到一个科室 / listed`);
    else if (dryRun)
      call.err(`会记入 ${shown.length} 个，已有 ${all.length - shown.length} 个；没有写入 / would be entered`);
    else if (numbers.length === 0) call.out(`${all.length} 个都已经有了，没有要记入的 / nothing new`);
    else
      call.out(`已记入 ${numbers.length} 个风险点（${numbers[0]} 到 ${numbers.at(-1)}）、${measures} 条措施 / entered`);
    return 0;
  },
};

export const importRisksCommand: Command = {
  usage: 'FILE [--dry-run] [--json]',
  help: [
    '从 .xlsx 或 .csv（UTF-8 或 GB18030）导入已有的风险清单，每一行成为一个“已备案”的风险点，有新的编号。要么全部导入，要么一行也不导入。',
    '表头（次序不限）：层级、科室、岗位、所属职权、风险点、表现形式、查找方式、风险类别、风险等级、上报人、上报时间、备案时间；类别、等级等写方案里的名称。',
    '上报人空着或不在通讯录里的，记在方案里的办公室名下。--dry-run：只检查，什么也不留下。',
    '',
    'Imports an existing register: each row becomes a filed point. All rows or none.',
  ],
  options: IMPORT_OPTIONS,
  words: [1, 1],
  run: (call) =>
    importSheet(call, importRisks, ({ added, underOffice, office }, dryRun) => {
      call.out(
        dryRun
          ? `检查通过：会导入 ${added.length} 条；没有写入 / would be imported`
          : `已导入 ${added.length} 条，编号 ${added[0] ?? ''} 到 ${added.at(-1) ?? ''} / imported`,
      );
      if (underOffice > 0)
        call.err(`其中 ${underOffice} 条没有上报人或不在通讯录里，记在${office}名下 / under the office`);
    }),
};
