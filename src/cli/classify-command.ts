import { cleanLine } from '../channels/text.js';
import { createClassifier } from '../classifier/classify.js';
import { houseWeights } from '../classifier/learned/shipped.js';
import { type Config, readConfig } from '../config.js';
import type { Db } from '../db/client.js';
import type { Database } from '../db/open.js';
import { loadOrganisation } from '../directory/queries.js';
import { createModel } from '../llm/create-model.js';
import { type CallKeeper, createCallKeeper } from '../llm/keep-calls.js';
import { createLog, type Log } from '../log.js';
import { activeScheme } from '../schemes/active.js';
import { readSchemeFile } from '../schemes/load.js';
import type { Scheme } from '../schemes/model.js';
import { runClassify } from './classify.js';
import type { Command } from './command.js';
import { explain } from './explain.js';
import { openIfAny, schemeInForce } from './open.js';

export const classify: Command = {
  usage: '[--scheme ID] < 输入.jsonl > 输出.jsonl',
  help: [
    '从标准输入逐行读 {"id","text","dept"?,"post"?,"layer"?}，按同样的顺序逐行写出分类结果。',
    '不写 --scheme 时用当前启用的方案；--scheme 可以是内置方案的 id或 YAML 文件，这时不需要数据库。',
    '配置了模型时：按通讯录遮蔽姓名，每次调用记在数据库里；数据库打不开（内嵌数据库正由服务使用）就只用本地分类器，并在标准错误说明。',
    '不是有效 JSON 的行在原处给出 {"error","line"}，其余照常，最后以 1 退出。',
    '',
    'JSON lines in, JSON lines out in the same order; exit 1 at the end when a line was unusable.',
  ],
  options: { scheme: { type: 'string' } },
  async run(call) {
    const { config } = readConfig(call.environment);
    // Standard output belongs to the answers.
    const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, {
      write: (line) => call.err(line.trimEnd()),
    });
    const { house, why } = await houseFor(config, log);
    if (why !== undefined)
      call.err(
        `没有问模型，由本地分类器回答：打不开数据库，不知道要遮蔽的姓名，也记不下问了什么（${why}） / local only`,
      );
    try {
      const { scheme: named } = call.values;
      const scheme = typeof named === 'string' ? await readSchemeFile(named) : await schemeFor(config, house?.db);
      const weights = houseWeights(config.dataDir);
      const model =
        config.llm && why === undefined
          ? createModel({ config: config.llm, log, ...(house && { onCall: house.calls.keep }) })
          : undefined;
      const classifier = createClassifier({ ...(weights && { weights }), ...(model && { model }) });
      const names = house?.names ?? [];
      const classify = model ? { each: classifier.classify } : { together: classifier.allLocally };
      return await runClassify({ input: call.stdin, output: call.stdout, scheme, classify, names });
    } finally {
      await house?.close();
    }
  },
};

interface HouseAtHand {
  db: Db;
  /** Of everybody in the directory: masked before anything leaves the house. */
  names: string[];
  calls: CallKeeper;
  /** When every call is written. */
  close(): Promise<void>;
}

/**
 * What a model may only be asked with, where there is a database: without a model none is opened, and where there is no
 * database there is no directory whose names could leave the house.
 * @returns `why` there is none although there should be, as a sentence on one line
 */
async function houseFor(config: Config, log: Log): Promise<{ house?: HouseAtHand; why?: string }> {
  if (!config.llm) return {};
  let database: Database | undefined;
  try {
    database = await openIfAny(config);
    if (!database) return {};
    const { db, close } = database;
    const { people } = await loadOrganisation(db);
    const calls = createCallKeeper({ db, log, clock: () => new Date() });
    return {
      house: {
        db,
        names: [...people.values()].map(({ name }) => name),
        calls,
        close: async () => {
          await calls.idle();
          await close();
        },
      },
    };
  } catch (error) {
    await database?.close();
    return { why: cleanLine(explain(error)) };
  }
}

const schemeFor = async (config: Config, db: Db | undefined): Promise<Scheme> =>
  db ? (await activeScheme(db)).scheme : schemeInForce(config);
