import { assumingWeekdays } from '../calendar/assumed.js';
import { isDay } from '../calendar/day.js';
import { loadCalendar } from '../calendar/load.js';
import { readConfig } from '../config.js';
import { dueAfter } from '../cycle/answering.js';
import { openRound } from '../cycle/open-round.js';
import { dateOf } from '../time.js';
import { type Command, JSON_OPTION, UsageError } from './command.js';
import { operatorContext, withDatabase } from './open.js';

export const newCycle: Command = {
  usage: '[--due YYYY-MM-DD] [--json]',
  help: [
    '方案的周期（cycle）到期，开新的一版：有补齐了的草案就用草案，没有就内容不变；每个已备案的风险点请科室负责人在聊天里答复怎样带入。',
    '期限不写是 20 个工作日以后；过期没有答复的列给方案里的办公室。',
    '内置数据库（PGlite）一次只能由一个进程打开：先停下服务，做完再启动；也可以由办公室在聊天里发“开新一轮”。',
    '',
    'Begins the next cycle: a new version of the scheme, and every filed point is asked about.',
  ],
  options: { due: { type: 'string' }, ...JSON_OPTION },
  async run(call) {
    const { config } = readConfig(call.environment);
    const due = typeof call.values.due === 'string' ? call.values.due : undefined;
    if (due !== undefined && !isDay(due)) throw new UsageError('--due 请写成 2014-01-28');
    const days = assumingWeekdays(await loadCalendar(config.dataDir), ({ message }) =>
      call.err(`${message}；暂按周一至周五计 / Monday to Friday assumed`),
    );
    const done = await withDatabase(config, async (database) => {
      const ctx = await operatorContext(database);
      const today = dateOf(ctx.now, config.timeZone);
      return openRound(ctx, { due: due ?? dueAfter(days, today), today, configured: config.scheme });
    });
    if (call.values.json) call.out(JSON.stringify(done));
    else
      call.out(
        `新一轮开始：第 ${done.version} 版${done.fromDraft ? '（草案）' : '（内容不变）'}，${done.points} 个风险点由 ${done.heads} 位负责人在 ${done.due} 前答复 / begun`,
      );
    return 0;
  },
};
