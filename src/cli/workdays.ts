import { isDay } from '../calendar/day.js';
import { loadCalendar } from '../calendar/load.js';
import { countedLines, countedText } from '../calendar/words.js';
import { addWorkingDays } from '../calendar/working-days.js';
import { readConfig } from '../config.js';
import { type Command, JSON_OPTION, UsageError } from './command.js';

export const workdays: Command = {
  usage: 'FROM N [--back] [--json]',
  help: [
    'FROM 之后（--back：之前）的第 N 个工作日，逐日列出算不算、为什么：周末、法定节假日、调休上班。当日不计。',
    '例：workdays 2026-09-18 15。年份没有节假日数据时以 1 退出，并说明要添加哪个文件。',
    '',
    'The Nth working day after FROM (YYYY-MM-DD), each day with its reason; exit 1 for a year without holiday data.',
  ],
  options: { ...JSON_OPTION, back: { type: 'boolean' } },
  words: [2, 2],
  async run(call) {
    const [from = '', n = ''] = call.positionals;
    if (!isDay(from)) throw new UsageError('FROM 要写成 2026-09-18 这样 / FROM is YYYY-MM-DD');
    if (!/^\d{1,4}$/.test(n)) throw new UsageError('N 要写整数 / N is a whole number');
    const { config } = readConfig(call.environment);
    const calendar = await loadCalendar(config.dataDir);
    const counted = addWorkingDays(calendar, from, call.values.back ? -Number(n) : Number(n));
    if (call.values.json) call.out(JSON.stringify(counted));
    else for (const line of [...countedLines(counted), '', countedText(counted)]) call.out(line);
    return 0;
  },
};
