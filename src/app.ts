import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Router } from '@koa/router';
import { eq } from 'drizzle-orm';
import type { Middleware } from 'koa';
import { fillGaps, reassignOpenSteps } from './approvals/reassign.js';
import type { Effects } from './approvals/subjects.js';
import { assumingWeekdays } from './calendar/assumed.js';
import { loadCalendar } from './calendar/load.js';
import { createInbox } from './channels/inbox.js';
import { countOutbox, pruneOutbox, put } from './channels/outbox.js';
import { MEMBER_RATES } from './channels/outbox-claims.js';
import { createOutboxWorker } from './channels/outbox-worker.js';
import { fetchPicture } from './channels/pictures.js';
import { deliveries, inbox as inboxTable } from './channels/schema.js';
import { createWecomClient } from './channels/wecom/client.js';
import { createCrypt } from './channels/wecom/crypto.js';
import { createClassifier } from './classifier/classify.js';
import { houseWeights } from './classifier/learned/shipped.js';
import { dictionary } from './classifier/learned/words.js';
import { countSuggestion } from './classifier/measure.js';
import type { Config, WecomConfig } from './config.js';
import type { Ctx } from './context.js';
import { createDispatch } from './conversation/dispatch.js';
import { tellOfficeOfFailure } from './conversation/failures.js';
import { ensureMenu } from './conversation/menu.js';
import { ENGINE } from './conversation/words.js';
import type { Database } from './db/open.js';
import { watchDatabase } from './db/watch.js';
import { applyDirectoryChange } from './directory/change.js';
import { loadOrganisation } from './directory/queries.js';
import { grantConfiguredAdministrators } from './directory/roles.js';
import { ensurePerson, LAST_SYNC, syncDirectory } from './directory/sync.js';
import { createUpkeep } from './directory/upkeep.js';
import {
  chatFeatures,
  FOLLOW_RENAMES,
  FORGET_AFTER,
  type HouseRules,
  SUBJECTS,
  timedJobs,
  todoSources,
} from './features.js';
import { createHttp } from './http/server.js';
import { openClock } from './jobs/clock.js';
import { type PeriodicJob, type Queue, startQueue } from './jobs/queue.js';
import { beginSchedule } from './jobs/schedule.js';
import { readSetting } from './jobs/settings.js';
import { createTimedWork } from './jobs/timed-work.js';
import { untilDone } from './jobs/until-done.js';
import { createModel } from './llm/create-model.js';
import { createCallKeeper, pruneCalls } from './llm/keep-calls.js';
import { countCall, measureBreaker } from './llm/measure.js';
import type { Log } from './log.js';
import { createMetrics } from './metrics.js';
import { createKeeper } from './responsibility/keeper.js';
import { settleResponsibility } from './responsibility/settle.js';
import { ensureAtStart } from './schemes/activate.js';
import { activeScheme, schemeVersion } from './schemes/active.js';
import { openAppDatabase } from './start-database.js';

export type Role = 'all' | 'web' | 'worker';

export interface AppOptions {
  config: Config;
  /** Which WeCom to speak to: the configured one, or the simulator's. */
  wecom: WecomConfig;
  log: Log;
  role: Role;
  /** Further routers in the order a request meets them (the simulator's page). */
  routers?: Array<Router | Middleware>;
  /** A migrated, empty PGlite to begin a new directory with; by default the one made by the build. */
  emptyDatabase?: string;
  /** Already being opened by whoever starts this; by default it is opened here. */
  database?: Promise<Database>;
  /** Told when the clock was moved from outside, so that an open page shows it. */
  onClockMoved?(): void;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/** Wires everything together. Nothing runs before `start`; `stop` ends or hands back what is in hand. */
export async function createApp(options: AppOptions) {
  const { config, wecom, log, role } = options;
  const web = role !== 'worker';
  const worker = role !== 'web';
  const owner = randomUUID();
  const database = await (options.database ?? openAppDatabase(config, options.emptyDatabase));
  const { db } = database;
  const clock = await openClock(db, config.rehearsal);
  const metrics = createMetrics();
  const systemContext = (job: string): Ctx => ({
    db,
    now: clock.now(),
    actor: { kind: 'system', job },
    requestId: randomUUID(),
  });

  await ensureAtStart(systemContext('start'), config.scheme);
  await grantConfiguredAdministrators(systemContext('start'), config.adminUserids);

  const client = createWecomClient({
    ...wecom,
    db,
    time: Date.now,
    random: Math.random,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const calendar = () => loadCalendar(config.dataDir);
  const house: HouseRules = { timeZone: config.timeZone, configuredScheme: config.scheme, calendar };
  const effects: Effects = {
    put,
    organisation: loadOrganisation,
    scheme: async (handle, version) => (await schemeVersion(handle, version)).scheme,
    subjects: SUBJECTS,
    todo: todoSources(house),
    timeZone: config.timeZone,
    workingDays: async () =>
      assumingWeekdays(await calendar(), ({ year, file, message }) =>
        log.warn({ year, file }, `${message}；提醒暂按周一至周五计 / no holidays known, Monday to Friday assumed`),
      ),
    fetchPicture: (mediaId) => fetchPicture(client, mediaId),
  };
  log.info(
    { classifier: config.llm ? 'model' : 'local', setting: config.classifier },
    config.llm ? '分类：本地加模型 / local, then the model' : '分类：只用本地 / local only',
  );
  const weights = houseWeights(config.dataDir);
  if (weights)
    log.info({ examples: weights.about.count }, '分类器用本单位训练的权重 / classifier with the weights of the house');
  // Beside a provider's bill: the machine's clock.
  const modelCalls = createCallKeeper({ db, log, clock: () => new Date() });
  const model =
    config.llm &&
    createModel({
      config: config.llm,
      log,
      onCall: (call) => {
        countCall(metrics, call);
        modelCalls.keep(call);
      },
    });
  if (model) measureBreaker(metrics, () => model.breaker);
  const classifier = createClassifier({
    ...(model ? { model } : {}),
    ...(weights ? { weights } : {}),
    onSuggestion: (made, ms) => countSuggestion(metrics, made, ms),
  });

  const rates = structuredClone(MEMBER_RATES);
  const inbox = createInbox({ database, owner, log, metrics });
  const outbox = createOutboxWorker({
    db,
    client,
    agentId: wecom.agentId,
    timeZone: config.timeZone,
    now: clock.now,
    log,
    alone: database.kind === 'pglite',
    rates,
    count: {
      sent: (n) => metrics.counter('deliveries_total', { outcome: 'sent' }).add(n),
      retried: (n) => metrics.counter('deliveries_total', { outcome: 'retried' }).add(n),
      failed: (n) => metrics.counter('outbox_failed_total', { reason: 'refused' }).add(n),
    },
    onFailed: tellOfficeOfFailure,
  });
  metrics.measure('outbox_waiting', async () => (await countOutbox(db)).open);
  metrics.measure('outbox_failed', async () => (await countOutbox(db)).failed);

  const dispatch = createDispatch({
    db,
    features: chatFeatures(house, effects, classifier, model),
    now: clock.now,
    log,
    findPerson: (ctx, userid) => ensurePerson({ ...ctx, actor: { kind: 'system', job: 'sender' } }, client, userid),
    officeName: async (ctx) => (await activeScheme(ctx.db)).scheme.office,
    onDirectoryChange: async (ctx, incoming) => {
      if (incoming.what.kind !== 'directory') return;
      const changes = await applyDirectoryChange(ctx, incoming.what.change);
      for (const renamed of changes.renamed) {
        for (const follow of FOLLOW_RENAMES) await follow(ctx, renamed);
      }
      const touched = changes.personIds.length + changes.roleNames.length + changes.departmentIds.length;
      if (touched + changes.renamed.length > 0) await reassignOpenSteps(ctx, effects, 'directory');
      if (changes.syncNeeded) void upkeep.want();
    },
  });

  const { runDue, moveClock } = createTimedWork({
    clock,
    context: systemContext,
    jobs: timedJobs(house, effects),
    timeZone: config.timeZone,
    log,
    onRan: () => outbox.nudge(),
    onBackwards: async (ctx, to) => {
      for (const forget of FORGET_AFTER) await forget(ctx, to);
    },
    onMoved: options.onClockMoved,
  });
  const periodicJobs: PeriodicJob[] = [
    {
      name: 'schedule.tick',
      cron: '* * * * *',
      run: async () => {
        await runDue();
        // What an operator or another process changed: responsibility follows within the minute.
        keeper.nudge();
      },
    },
    { name: 'directory.sync', cron: '20 3 * * *', run: () => sync() },
    {
      name: 'mail.prune',
      cron: '40 3 * * *',
      run: async () => {
        await inbox.prune(KEPT);
        await pruneOutbox(db, KEPT);
        await pruneCalls(db, new Date());
      },
    },
  ];
  const sync = async () => {
    const result = await syncDirectory(systemContext('directory.sync'), client);
    await fillGaps(systemContext('directory.sync'), effects);
    keeper.nudge();
    outbox.nudge();
    await inbox.wecomAnswers();
    log.info(
      { people: result.people, departments: result.departments, tags: result.tags, complete: result.complete },
      '通讯录已同步 / directory synced',
    );
  };
  const upkeep = createUpkeep({ db, sync, log });
  const keeper = createKeeper({
    work: async () => {
      if (await settleResponsibility(systemContext('responsibility'), effects)) outbox.nudge();
    },
    log,
  });

  const startInbox = () =>
    inbox.start({
      handle: async (row, done) => {
        if (config.rehearsal) await clock.refresh();
        await dispatch(row.incoming, done, row.attempts);
        outbox.nudge();
        keeper.nudge();
      },
      onFailed: async (tx, row) => {
        // The platform's own events come from `sys`, whom nobody can write to.
        if (row.incoming.what.kind === 'directory') return void upkeep.want();
        const to = [row.incoming.userid];
        await put({ ...systemContext('inbox'), db: tx }, { kind: 'text', to, text: ENGINE.failed });
      },
    });

  /**
   * Chains are resolved from the directory: the very first messages wait for the very first sync, while the service is
   * ready to accept them. Where WeCom hangs, the answers could not go out either.
   */
  const beginInbox = async (firstSync: Promise<void> | undefined) => {
    if (firstSync) await Promise.race([firstSync, pause(10_000)]);
    else void pause(AFTER_START_MS).then(upkeep.begin);
    if (!stopped) await startInbox();
  };

  /** What need not be over before `/readyz` is 200, and would keep the process from answering it for a while. */
  const beginWork = (queue: Queue, firstSync: Promise<void> | undefined) => {
    if (stopped) return;
    const whileRunning = { log, stopped: () => stopped };
    Promise.all([outbox.start(), beginInbox(firstSync)]).catch((error) => {
      log.fatal({ err: error }, '收件箱或发件箱没有启动 / inbox or outbox not started');
      notReady = '收件箱或发件箱没有启动 / inbox or outbox not started';
    });
    void pause(AFTER_START_MS).then(() => {
      // The dictionary takes a third of a second: now, and not when the first report comes.
      dictionary();
      void ensureMenu(db, client, `${wecom.corpId}/${wecom.agentId}`, whileRunning);
      void untilDone(
        async () => {
          await runDue();
          keeper.nudge();
          await queue.register(periodicJobs);
        },
        { ...whileRunning, firstWaitMs: 1_000, what: '定时工作还没有开始，稍后再试 / timed work not begun yet' },
      );
    });
  };

  // Loaded only here: without rehearsal nothing that moves the clock is in the process.
  const rehearsal = config.rehearsal ? [(await import('./jobs/routes.js')).rehearsalRoutes((to) => moveClock(to))] : [];
  const watch = watchDatabase(database);
  let notReady: string | undefined = '正在启动 / starting';
  const http = createHttp({
    host: config.host,
    port: config.port,
    https: config.publicUrl.startsWith('https:'),
    log,
    metrics,
    notReady: () => notReady ?? watch.problem(),
    ...(web
      ? {
          web: {
            callback: { crypt: createCrypt({ ...wecom, receiveId: wecom.corpId }), accept: inbox.accept },
            verifyFolder: path.join(config.dataDir, 'verify'),
            routers: [...rehearsal, ...(options.routers ?? [])],
          },
        }
      : {}),
  });

  let queue: Queue | undefined;
  let clockTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  let beforeReady: (() => Promise<void>) | undefined;

  return {
    clock,
    database,
    moveClock,
    /** Opens the port, then everything else; resolves when `/readyz` is 200. */
    async start(): Promise<number> {
      const port = await http.listen();
      if (config.rehearsal) {
        clockTimer = setInterval(() => void clock.refresh().catch((error) => log.warn({ err: error }, 'clock')), 1000);
        clockTimer.unref();
      }
      if (worker) {
        const firstSync = (await readSetting(db, LAST_SYNC)) ? undefined : upkeep.begin();
        const started = await startQueue(database, {
          databaseUrl: config.databaseUrl,
          timeZone: config.timeZone,
          log,
        });
        queue = started;
        await beginSchedule(systemContext('schedule'), clock.now());
        void pause(BREATH_MS).then(() => beginWork(started, firstSync));
      }
      await beforeReady?.();
      notReady = undefined;
      return port;
    },
    /** Something that must be over before `/readyz` is 200. */
    beforeReady(work: () => Promise<void>): void {
      beforeReady = work;
    },
    /** For the demo's first filling only: weeks of messages arrive within seconds, in a WeCom that is our own. */
    liftRates(): void {
      rates.minute.messages = rates.hour.messages = Number.MAX_SAFE_INTEGER;
    },
    async keepRates(): Promise<void> {
      Object.assign(rates, structuredClone(MEMBER_RATES));
      await db.delete(deliveries);
    },
    /** Nothing waits any more in inbox or outbox: what was said has been answered and delivered. */
    async settle(): Promise<void> {
      for (let quiet = 0; quiet < 2; ) {
        await keeper.idle();
        const waiting = await db.$count(inboxTable, eq(inboxTable.state, 'waiting'));
        quiet = waiting + (await countOutbox(db)).open === 0 ? quiet + 1 : 0;
        await pause(30);
      }
    },
    /** At most `graceMs`: no new requests, finish or hand back what is in hand; then the database is closed. */
    async stop(graceMs = 8000): Promise<void> {
      stopped = true;
      notReady = '正在停止 / stopping';
      clearInterval(clockTimer);
      watch.stop();
      upkeep.stop();
      const until = Date.now() + graceMs;
      // One step's delay is taken from the next ones: whatever hangs, the whole ends in its time.
      const atMost = (ms: number) => Math.max(0, Math.min(ms, until - Date.now()));
      const inOrder = async () => {
        await http.close(atMost(1000));
        await Promise.all([inbox.stop(atMost(graceMs - 2500)), queue?.stop(atMost(3000))]);
        await Promise.race([keeper.stop(), pause(atMost(1500))]);
        await outbox.stop(atMost(1500));
        await Promise.race([modelCalls.idle(), pause(atMost(500))]);
      };
      // With every connection in the hands of what hangs, even handing back would wait: leases lapse by themselves.
      await Promise.race([inOrder(), pause(graceMs)]);
      await database.close();
    },
  };
}

/** Between being ready and beginning to work: the first requests are answered in it. */
const BREATH_MS = 30;
const AFTER_START_MS = 500;

/** What people wrote leaves inbox and outbox after a week; the rows themselves after a month. */
const KEPT = { contentDays: 7, rowDays: 30 };

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());
