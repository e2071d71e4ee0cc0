import { eq, sql } from 'drizzle-orm';
import { knownMigrations, positionOf } from '../../backup/migrations.js';
import { countOutbox } from '../../channels/outbox.js';
import { inbox } from '../../channels/schema.js';
import { type Db, rowsOf } from '../../db/client.js';
import type { Database } from '../../db/open.js';
import { doctorFindings } from '../../directory/doctor.js';
import { loadOrganisation } from '../../directory/queries.js';
import { grants } from '../../directory/schema.js';
import { activeVersionId, schemeVersion } from '../../schemes/active.js';
import type { Scheme } from '../../schemes/model.js';
import { broken, type Finding, ok, warn } from './finding.js';

/** What the database itself is, and whether its tables fit this version. The rest is looked at only when they do. */
export async function checkDatabase(database: Database): Promise<{ findings: Finding[]; current: boolean }> {
  const [version] = await rowsOf<{ version: string }>(
    database.db,
    sql`select current_setting('server_version') as version`,
  );
  const kind =
    database.kind === 'postgres'
      ? ok('数据库', `PostgreSQL ${version?.version}`)
      : warn(
          '数据库',
          `内置 PGlite（PostgreSQL ${version?.version}），仅供试用：进程被杀不会丢数据，但它从不同步到磁盘，断电会丢掉已经答应过的内容`,
          '正式使用请改用 PostgreSQL：npm run cli -- backup FILE，设置 DATABASE_URL，再 npm run cli -- restore FILE',
        );
  const position = await positionOf(database.db);
  const newest = knownMigrations().at(-1) ?? 0;
  if (position?.when === newest) return { findings: [kind, ok('表结构', '与本版本一致')], current: true };
  const structure = !position
    ? warn('表结构', '数据库是空的', '启动一次服务就会建好')
    : position.when < newest
      ? warn('表结构', '数据库比程序旧', '启动一次服务：它先备份到 DATA_DIR/backups 再升级')
      : broken('表结构', '数据库由更新的版本写成', '改用更新的版本，或从升级前的备份恢复');
  return { findings: [kind, structure], current: false };
}

/** What lies in the database that somebody should see to. */
export async function checkContents({ db }: Database): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { failed } = await countOutbox(db);
  findings.push(
    failed === 0
      ? ok('发件箱', '没有发送失败的消息')
      : broken(
          '发件箱',
          `${failed} 条消息没能送达`,
          '看原因：npm run cli -- outbox list --failed；修好后：npm run cli -- outbox retry --all',
        ),
  );
  const stuck = await db.$count(inbox, eq(inbox.state, 'failed'));
  findings.push(
    stuck === 0
      ? ok('收件箱', '没有处理失败的来信')
      : warn('收件箱', `${stuck} 条来信多次处理失败，已搁置`, '查看日志中 inbox 的错误，升级或修正后请本人重发'),
  );
  const activeId = await activeVersionId(db);
  const active = activeId ? await schemeVersion(db, activeId) : undefined;
  findings.push(
    active
      ? ok('方案', `${active.scheme.title}（${active.scheme.id} 第 ${active.version} 版）`)
      : broken('方案', '没有启用的方案', '启动一次服务，或 npm run cli -- scheme activate FILE'),
  );
  if (active) findings.push(...(await checkDirectory(db, active.scheme)));
  const administrators = await db.$count(grants, eq(grants.role, 'administrator'));
  findings.push(
    administrators > 0
      ? ok('管理员', `${administrators} 人`)
      : warn('管理员', '还没有管理员', '设置 ADMIN_USERIDS 后重启，或 npm run cli -- admin grant USERID'),
  );
  return findings;
}

/** Roles nobody has, sections nobody heads, people out of sight: what will hold up an approval sooner or later. */
async function checkDirectory(db: Db, scheme: Scheme): Promise<Finding[]> {
  const organisation = await loadOrganisation(db);
  if (organisation.people.size === 0) {
    return [warn('通讯录', '还没有同步', '启动一次服务，或 npm run cli -- directory sync')];
  }
  const found = doctorFindings(organisation, scheme);
  if (found.length === 0) return [ok('通讯录', `${organisation.people.size} 人，角色和负责人齐全`)];
  return found.map(({ message }) => {
    const [says, mend] = message.split(/：(.*)/s);
    return warn('通讯录', says ?? message, mend ?? 'npm run cli -- directory sync');
  });
}
