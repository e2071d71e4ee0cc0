import { desc } from 'drizzle-orm';
import { loadCalendar } from '../calendar/load.js';
import { readConfig } from '../config.js';
import { activateSchemeFile } from '../schemes/activate.js';
import { checkScheme, type Finding, hindrances } from '../schemes/check.js';
import { listPacks, readSchemeFile } from '../schemes/load.js';
import type { Scheme } from '../schemes/model.js';
import { schemeVersions } from '../schemes/schema.js';
import { listDrafts } from '../schemes/versions.js';
import { type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase, withDatabaseAsItIs } from './open.js';

const SEVERITY: Record<Finding['severity'], string> = { error: '✘ 错误', blocking: '✘ 必须补上', gap: '! 缺口' };

export const checkSchemeFile: Command = {
  usage: 'FILE [--json]',
  help: [
    '检查方案（YAML 文件，或内置方案的 id），按文件里的位置列出每一处错误和缺口。',
    '有错误或必须补上的缺口时以 1 退出；其余缺口只提醒。',
    '',
    'Lists every error and gap of a scheme by its path in the file; exit 1 only for errors and blocking gaps.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const scheme = await readSchemeFile(call.positionals[0] ?? '');
    const { config } = readConfig(call.environment);
    const findings = checkScheme(scheme, await loadCalendar(config.dataDir));
    const stops = hindrances(findings);
    if (call.values.json) {
      call.out(JSON.stringify({ id: scheme.id, title: scheme.title, ok: stops.length === 0, findings }));
      return stops.length === 0 ? 0 : 1;
    }
    for (const { severity, path, message, question } of findings) {
      call.out(`${SEVERITY[severity]} ${path}：${message}`);
      if (question) call.out(`    → 请 ${scheme.office} 明确：${question}`);
    }
    const rest = findings.length - stops.length;
    call.out(
      stops.length === 0
        ? `“${scheme.title}”可以启用${rest > 0 ? `，另有 ${rest} 处缺口` : ''} / may be activated`
        : `“${scheme.title}”还不能启用：${stops.length} 处必须解决 / not yet: ${stops.length}`,
    );
    return stops.length === 0 ? 0 : 1;
  },
};

export const activateSchemeCommand: Command = {
  usage: 'FILE [--json]',
  help: [
    '启用方案（YAML 文件，或内置方案的 id），作为新的版本；以前的版本仍然可读。运行中的服务随即按它办。',
    '环境变量 SCHEME 指定了另一份方案时会被拒绝，因为下次启动又会换回去。',
    '',
    'Puts a scheme in force as a new version. Refused while SCHEME names another one.',
  ],
  options: JSON_OPTION,
  words: [1, 1],
  async run(call) {
    const { config } = readConfig(call.environment);
    const file = call.positionals[0] ?? '';
    const done = await withDatabase(config, async (database) =>
      activateSchemeFile(await operatorContext(database), file, config.scheme),
    );
    if (call.values.json) call.out(JSON.stringify(done));
    else if (done.changed) call.out(`已启用，第 ${done.version} 版 / activated as version ${done.version}`);
    else call.out(`本来就在用，第 ${done.version} 版，没有改动 / already in force`);
    return 0;
  },
};

export const listSchemes: Command = {
  usage: '[--json]',
  help: [
    '列出内置方案，和数据库里启用过的每个版本。',
    '',
    'Shipped schemes, and every version that was ever in force.',
  ],
  options: JSON_OPTION,
  async run(call) {
    const { config } = readConfig(call.environment);
    const shipped = await Promise.all((await listPacks()).map(async (id) => ({ id, title: await titleOf(id) })));
    const versions =
      (await withDatabaseAsItIs(config, (database) =>
        database.db
          .select({
            id: schemeVersions.schemeId,
            version: schemeVersions.version,
            state: schemeVersions.state,
            activatedAt: schemeVersions.activatedAt,
            content: schemeVersions.content,
          })
          .from(schemeVersions)
          .orderBy(desc(schemeVersions.activatedAt)),
      )) ?? [];
    const drafts = (await withDatabaseAsItIs(config, ({ db }) => listDrafts(db).catch(() => []))) ?? [];
    const told = versions.map(({ content, ...version }) => ({ ...version, title: content.title }));
    if (call.values.json) {
      call.out(JSON.stringify({ shipped, versions: told, drafts }));
      return 0;
    }
    call.out('内置方案 / shipped:');
    for (const { id, title } of shipped) call.out(`  ${id}  ${title}`);
    call.out('启用过的版本 / versions in the database:');
    if (told.length === 0) call.out('  还没有 / none yet');
    for (const one of told) {
      const mark = one.state === 'active' ? '●' : '○';
      call.out(`  ${mark} ${one.id} 第 ${one.version} 版 ${one.title}（${one.activatedAt.toISOString()}）`);
    }
    if (drafts.length > 0) call.out('草案 / drafts:');
    for (const { id, title, gaps, blocking } of drafts)
      call.out(`  ◌ ${id} ${title}（${gaps} 处缺口，${blocking} 处必须补上）`);
    return 0;
  },
};

const titleOf = (id: string): Promise<Scheme['title']> => readSchemeFile(id).then((scheme) => scheme.title);
