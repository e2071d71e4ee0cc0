import { readConfig } from '../config.js';
import { compareSchemes } from '../schemes/compare.js';
import { readSchemeFile } from '../schemes/load.js';
import { proposeScheme } from '../schemes/propose.js';
import { type Named, namedScheme, supplementOf } from '../schemes/versions.js';
import { schemeYaml, supplementYaml } from '../schemes/written.js';
import { type Call, type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase, withDatabaseAsItIs } from './open.js';

export const proposeSchemeCommand: Command = {
  usage: 'FILE [--json]',
  help: [
    '把还有缺口的方案（YAML 文件，或内置方案的 id）存为草案，并在聊天里通知方案里的办公室逐处补上，补齐后在聊天里启用。',
    '同一份方案只有一个草案：再存一次就换成新的内容，已经补过、新文件里仍缺的保留。前后矛盾的先在文件里改好。',
    '内置数据库（PGlite）一次只能由一个进程打开：先停下服务，存好再启动。',
    '',
    'Keeps a scheme with gaps as a draft; its office is asked in the chat. Refused while it contradicts itself.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const scheme = await readSchemeFile(call.positionals[0] ?? '');
    const done = await withDatabase(config, async (database) => proposeScheme(await operatorContext(database), scheme));
    if (call.values.json) {
      call.out(JSON.stringify({ id: scheme.id, ...done }));
      return 0;
    }
    call.out(
      `已存为草案“${scheme.title}”：${done.gaps.all} 处缺口，${done.gaps.blocking} 处必须补上 / kept as a draft`,
    );
    if (done.kept.length > 0) call.out(`聊天里补过的保留：${done.kept.join('、')} / still filled`);
    call.out(
      done.told > 0
        ? `已通知办公室 ${done.told} 人，在聊天里回复“缺口” / the office was told`
        : '通讯录里还没有人可以通知：给办公室的人加上标签，或 admin grant 指定管理员，他们在聊天里发“缺口” / nobody to tell yet',
    );
    return 0;
  },
};

export const showScheme: Command = {
  usage: '[ID|ID@VERSION|ID@draft] [--supplement]',
  help: [
    '把数据库里的一版方案写成 YAML：不写是现行的；my-plan@3 是第 3 版，my-plan@draft 是草案；没有存过的 id 就是内置方案。',
    '--supplement 只写在聊天里补上的，可以存成补充文件，或加进方案文件。',
    '',
    'Prints a stored version as YAML; --supplement only what was filled in the chat.',
  ],
  options: { supplement: { type: 'boolean' } },
  words: [0, 1],
  async run(call) {
    const { name, scheme, filled } = await named(call, call.positionals[0]);
    if (!call.values.supplement) call.out(schemeYaml(scheme, name).trimEnd());
    else if (filled.length === 0) call.out(`# ${name}：在聊天里没有补过 / nothing was filled in the chat`);
    else call.out(supplementYaml(scheme.id, supplementOf(filled)).trimEnd());
    return 0;
  },
};

export const compareSchemesCommand: Command = {
  usage: 'A B [--json]',
  help: [
    '用话逐条说明两份方案有什么不同。A、B 各是文件、内置方案的 id、my-plan@3 这样的版本，或 my-plan@draft 草案。',
    '',
    'What differs between two schemes, in words: files, ids, id@version, id@draft.',
  ],
  options: JSON_OPTION,
  words: [2, 2],
  async run(call) {
    const [a, b] = [await named(call, call.positionals[0]), await named(call, call.positionals[1])];
    const differences = compareSchemes(a.scheme, b.scheme);
    if (call.values.json) {
      call.out(JSON.stringify({ a: a.name, b: b.name, differences }));
      return 0;
    }
    call.out(
      differences.length === 0
        ? `${a.name} 与 ${b.name} 内容相同 / the same`
        : `${a.name} → ${b.name}，${differences.length} 处不同 / ${differences.length} differences`,
    );
    for (const { words } of differences) call.out(`· ${words}`);
    return 0;
  },
};

/** A file needs no database. */
async function named(call: Call, wanted: string | undefined): Promise<Named> {
  if (wanted !== undefined && !/^[a-z][a-z0-9-]{0,39}(@.*)?$/.test(wanted)) return namedScheme(undefined, wanted);
  const { config } = readConfig(call.environment);
  const found = await withDatabaseAsItIs(config, ({ db }) => namedScheme(db, wanted));
  return found ?? namedScheme(undefined, wanted);
}
