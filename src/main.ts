import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import closeWithGrace from 'close-with-grace';
import type { App, Role } from './app.js';
import { type Config, ConfigError, REAL_WECOM_API, readConfig } from './config.js';
import type { HostedSimulator } from './demo/host.js';
import { StartRefused } from './errors.js';
import type { Log } from './log.js';
import { openAppDatabase } from './start-database.js';

class DemoData extends StartRefused {
  override readonly message =
    '这个数据库里是演示医院的人和上报，不能接到真实的企业微信上：请换一个 DATA_DIR，或用 DATABASE_URL 指向新的数据库。';
}

/** Process entry: environment → configuration → simulator where no WeCom is configured → app; SIGTERM → stop. */
const role = readRole();
if (existsSync('.env')) process.loadEnvFile('.env');
const { config, notices } = await configuration();
let stopping = false;
try {
  await run();
} catch (error) {
  // A stop that came while starting closes what the start still needs.
  if (!stopping) {
    if (error instanceof StartRefused) console.error(error.message);
    else (await createLogFor(config)).fatal({ err: error }, '启动失败 / start failed');
    process.exit(1);
  }
}

async function run(): Promise<void> {
  // PGlite compiles while everything else is loaded, so this file imports little: a third less until ready.
  const database = openAppDatabase(config);
  // PGlite's threads keep no event loop alive. One that ran dry would wait for V8 to finish optimizing all of PGlite
  // before it takes the first request: a third of a second.
  const awake = setInterval(() => {}, 60_000);
  database.catch(() => {}); // told below, where it is awaited
  const [{ createApp }, { fillDemo, holdsDemo }, log] = await Promise.all([
    import('./app.js'),
    import('./demo/fill.js'),
    createLogFor(config),
  ]);
  for (const notice of notices) log.warn(notice);
  let app: App | undefined;
  let simulator: HostedSimulator | undefined;
  closeWithGrace({ delay: 9500, logger: false }, async ({ err }) => {
    stopping = true;
    if (err) log.fatal({ err }, '意外错误，服务停止 / unexpected error');
    await app?.stop();
    await simulator?.close();
  });
  // Loaded only here: with a real WeCom nothing of the simulator is in the process.
  if (!config.wecom) {
    const { hostSimulator } = await import('./demo/host.js');
    simulator = await hostSimulator({
      dataDir: config.dataDir,
      host: config.host,
      port: config.port,
      publicAllowed: config.simulatorPublic,
      mayHost: role !== 'worker',
      now: () => app?.clock.now() ?? new Date(),
      log,
    });
  }
  app = await createApp({
    config,
    wecom: config.wecom ?? (simulator as HostedSimulator).wecom,
    log,
    role,
    database,
    ...(simulator ? { routers: simulator.routers, onClockMoved: simulator.clockMoved } : {}),
  });
  const started = app;
  if (config.wecom?.apiBase === REAL_WECOM_API && (await holdsDemo(started.database.db))) throw new DemoData();
  const tell = simulator?.tell;
  if (tell && role !== 'web') started.beforeReady(() => fillDemo(started, tell, log));
  const port = await started.start();
  clearInterval(awake);
  announce(config, port, log);
}

async function createLogFor({ logLevel }: Config): Promise<Log> {
  const { createLog } = await import('./log.js');
  return createLog(logLevel);
}

function announce(config: Config, port: number, log: Log): void {
  const address = config.wecom
    ? config.publicUrl
    : `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}/`;
  if (!config.databaseUrl) {
    log.warn(
      '数据存在内置的 PGlite 里，只供试用：它从不同步到磁盘，断电可能丢失已确认的内容；正式使用请设置 DATABASE_URL / PGlite is for trying out, use PostgreSQL for real data',
    );
  }
  if (role === 'worker') log.info({ port }, '后台进程已就绪 / worker ready');
  else
    console.log(`\n  廉防已就绪 / ready:  ${address}${config.wecom ? '  （企业微信）' : '  （演示：模拟企业微信）'}\n`);
}

function readRole(): Role {
  try {
    const { values } = parseArgs({ options: { role: { type: 'string', default: 'all' } } });
    if (values.role === 'all' || values.role === 'web' || values.role === 'worker') return values.role;
  } catch {
    // An unknown option is answered below like an unknown role.
  }
  console.error('用法：npm start [-- --role all|web|worker]');
  process.exit(2);
}

/** Every fault at once: of the variables, of the scheme they name, of the role. */
async function configuration(): Promise<{ config: Config; notices: string[] }> {
  const problems: string[] = [];
  let read: { config: Config; notices: string[] } | undefined;
  try {
    read = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  const scheme = process.env.SCHEME?.trim();
  if (scheme) {
    const { readSchemeFile } = await import('./schemes/load.js');
    await readSchemeFile(scheme).catch((error) => {
      problems.push(`SCHEME 无效：${error instanceof Error ? error.message : String(error)}`);
    });
  }
  if (role !== 'all' && read && !read.config.databaseUrl) {
    problems.push(`--role ${role} 要用 PostgreSQL：PGlite 一次只能由一个进程打开。请设置 DATABASE_URL，或去掉 --role`);
  }
  if (read && problems.length === 0) return read;
  console.error(new ConfigError(problems).message);
  process.exit(1);
}
