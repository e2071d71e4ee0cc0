import { backup } from '../backup/backup.js';
import { restore } from '../backup/restore.js';
import { readConfig } from '../config.js';
import { precondition } from '../errors.js';
import { type Call, type Command, JSON_OPTION } from './command.js';
import { withDatabase, withDatabaseAsItIs } from './open.js';

export const backupToFile: Command = {
  usage: 'FILE [--json]',
  help: [
    '把整个数据库的一致副本写进 FILE（gzip 压缩的 JSON 行，带 SHA-256）。不覆盖已有文件。',
    '用 PostgreSQL 时服务可以照常运行；用内置数据库时要先停服务。',
    '文件里有个人信息，只有属主可读：请加密保存在别处。',
    '',
    'Writes a consistent copy of the whole database. On PostgreSQL the service may go on; the embedded database must',
    'not be in use. The file holds personal data.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const file = call.positionals[0] ?? '';
    const counts = await withDatabaseAsItIs(config, (database) => backup(database, file));
    if (!counts) throw precondition(`${config.dataDir} 里还没有数据库，没有可备份的内容。`);
    return tell(call, '已备份', file, counts);
  },
};

export const restoreFromFile: Command = {
  usage: 'FILE [--json]',
  help: [
    '把备份恢复到配置所指的数据库（DATABASE_URL，或 DATA_DIR 里的内置数据库）。目标必须是空的，服务必须停着。',
    '内置数据库的备份可以恢复到 PostgreSQL，反过来也行；旧版本的备份会顺带升级。',
    '文件先从头到尾核对一遍，有损坏或版本更新则一行也不写。',
    '',
    'Puts a copy into an empty database of either kind; the service must be stopped. A damaged or newer file is refused',
    'before anything is written.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const file = call.positionals[0] ?? '';
    const counts = await withDatabase(config, (database) => restore(database, file));
    return tell(call, '已恢复', file, counts);
  },
};

function tell(call: Call, done: string, file: string, tables: Record<string, number>): number {
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  if (call.values.json) call.out(JSON.stringify({ file, rows, tables }));
  else call.out(`${done} ${rows} 行，${Object.keys(tables).length} 张表：${file} / ${rows} rows`);
  return 0;
}
