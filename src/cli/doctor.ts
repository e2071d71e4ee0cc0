import { ConfigError, readConfig } from '../config.js';
import { DirectoryInUse } from '../db/lock.js';
import { scrub } from '../log.js';
import { dateOf } from '../time.js';
import { checkContents, checkDatabase } from './checks/database.js';
import { broken, type Finding, ok, skipped, warn } from './checks/finding.js';
import { checkHolidays } from './checks/holidays.js';
import { checkReach } from './checks/reach.js';
import { checkWecom } from './checks/wecom.js';
import { type Call, type Command, JSON_OPTION } from './command.js';
import { withDatabaseAsItIs } from './open.js';

const MARKS: Record<Finding['state'], string> = { ok: '✔', warn: '!', broken: '✘', skipped: '–' };

export const doctor: Command = {
  usage: '[--json]',
  help: [
    '逐项检查并说明怎样修：配置、节假日数据、数据库和表结构、企业微信（可达、时钟、Secret、可信IP、应用、菜单）、',
    '回调地址、域名校验文件、角色和科室负责人、可见范围、没有送达的消息。不改动任何东西。',
    '有坏的就以 1 退出；提醒（!）不算。内置数据库正被服务使用时，数据库各项略过。',
    '',
    'Looks at everything and says how to mend it; changes nothing. Exit 1 when something is broken.',
  ],
  options: JSON_OPTION,
  async run(call) {
    const findings = await examine(call.environment);
    tell(call, findings);
    return findings.some((finding) => finding.state === 'broken') ? 1 : 0;
  },
};

async function examine(environment: Call['environment']): Promise<Finding[]> {
  let read: ReturnType<typeof readConfig>;
  try {
    read = readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => {
      const [says, mend] = problem.split(/：(.*)/s);
      return broken('配置', says ?? problem, mend ?? '见 .env.example');
    });
  }
  const { config, notices } = read;
  return [
    ok('配置', config.wecom ? '对接企业微信' : '试用：内置模拟器'),
    ...notices.map((notice) => warn('配置', notice, '改用新的变量名')),
    config.llm ? ok('大模型', `已配置（${config.llm.model}）`) : skipped('大模型', '没有配置：只用本地分类器'),
    ...(await checkHolidays(config.dataDir, dateOf(new Date(), config.timeZone))),
    ...(await examineDatabase(config)),
    ...(await checkWecom(config)),
    ...(await checkReach(config)),
  ];
}

async function examineDatabase(config: ReturnType<typeof readConfig>['config']): Promise<Finding[]> {
  try {
    const found = await withDatabaseAsItIs(config, async (database) => {
      const { findings, current } = await checkDatabase(database);
      return current ? [...findings, ...(await checkContents(database))] : findings;
    });
    return found ?? [skipped('数据库', `${config.dataDir} 里还没有数据库：第一次启动时建立`)];
  } catch (error) {
    if (error instanceof DirectoryInUse) {
      return [skipped('数据库', '内置数据库正由运行中的服务使用，数据库各项略过（停下服务后再查，或改用 PostgreSQL）')];
    }
    const reason = error instanceof Error ? scrub(error.message) : '未知原因';
    return [broken('数据库', `打不开：${reason}`, '检查 DATABASE_URL（地址、用户、密码、库名）或 DATA_DIR 的权限')];
  }
}

function tell(call: Call, findings: Finding[]): void {
  if (call.values.json) {
    call.out(JSON.stringify({ broken: findings.some((one) => one.state === 'broken'), findings }));
    return;
  }
  for (const { check, state, says, mend } of findings) {
    call.out(`${MARKS[state]} ${check}：${says}`);
    for (const line of mend?.split('\n') ?? []) call.out(`    → ${line}`);
  }
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  call.out(`\n${count('ok')} 项正常，${count('warn')} 项提醒，${count('broken')} 项要修 / ${count('broken')} broken`);
}
