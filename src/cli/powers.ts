import { readConfig } from '../config.js';
import { POWER_COLUMNS } from '../powers/columns.js';
import { EXPORT_COLUMNS, exportPowers } from '../powers/export.js';
import { importPowers } from '../powers/import.js';
import { writeSheet } from '../spreadsheet/sheet.js';
import { type Command, JSON_OPTION } from './command.js';
import { IMPORT_OPTIONS, importSheet } from './import-sheet.js';
import { operatorContext, withDatabase } from './open.js';
import { writeNewFile } from './sheet-file.js';

export const importPowersCommand: Command = {
  usage: 'FILE [--filed] [--dry-run] [--json]',
  help: [
    '从 .xlsx 或 .csv（UTF-8 或 GB18030）导入职权目录。要么全部导入，要么一行也不导入：每一处问题都写明行、列和改法。',
    `表头（次序不限）：${POWER_COLUMNS.map((column) => column.title).join('、')}。“法律依据”每条一行，如：《中华人民共和国药品管理法》第五十五条；“环节”每个一行，如：受理｜采购员｜1 个工作日。`,
    '“编号”空着是新职权；写上已有的编号就改那一项：已备案、已公开的会另起新的一版，旧版仍可查看。',
    '导入后是“拟稿”，再逐项报批；--filed：在纸面上已经审定过的，直接记为“已备案”。--dry-run：只检查，什么也不留下。',
    '',
    'Imports the catalogue of powers, all rows or none. Rows with a known number change that power. --filed: approved before.',
  ],
  options: { ...IMPORT_OPTIONS, filed: { type: 'boolean' } },
  words: [1, 1],
  run: (call) =>
    importSheet(
      call,
      (ctx, rows, options) => importPowers(ctx, rows, { ...options, state: call.values.filed ? 'filed' : 'draft' }),
      ({ added, changed, unchanged, withoutDepartment }, dryRun) => {
        const what = `新增 ${added.length} 项，更改 ${changed.length} 项，没有变化 ${unchanged} 项`;
        call.out(dryRun ? `检查通过：会${what}；没有写入 / would be imported` : `已导入：${what} / imported`);
        if (withoutDepartment > 0)
          call.err(
            `其中 ${withoutDepartment} 项的办理主体不是通讯录里的部门，只按文字保存：本科室的人要等公开后才看得到。 / no such department`,
          );
      },
    ),
};

export const exportPowersCommand: Command = {
  usage: 'FILE [--public] [--json]',
  help: [
    '导出职权目录为 .xlsx 或 .csv（UTF-8，带 BOM），每项是最新的一版；改好后可以原样导入。以 = + - @ 开头的内容按文字保存，不会当公式运行。',
    '--public：只导出已公开、不涉密的，供上网或张贴。不加时也含涉密的，请妥善保管；导出写入审计。',
    '',
    'The catalogue as a spreadsheet that can be imported again. --public: only what is published. Exports are audited.',
  ],
  options: { ...JSON_OPTION, public: { type: 'boolean' } },
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const file = call.positionals[0] ?? '';
    // An ending that is none is refused before anything is read.
    await writeSheet(file, '职权目录', EXPORT_COLUMNS, []);
    const rows = await withDatabase(config, async (database) =>
      exportPowers(await operatorContext(database), call.values.public ? 'public' : 'all'),
    );
    await writeNewFile(file, await writeSheet(file, '职权目录', EXPORT_COLUMNS, rows));
    if (call.values.json) call.out(JSON.stringify({ file, rows: rows.length }));
    else call.err(`已导出 ${rows.length} 项：${file} / exported`);
    return 0;
  },
};
