import { type MissingHolidays, missingYear } from '../../calendar/calendar.js';
import { type Day, yearOf } from '../../calendar/day.js';
import { loadCalendar } from '../../calendar/load.js';
import { broken, type Finding, ok, warn } from './finding.js';

/** The next year's notice is published in late October or November, at the latest in early December. */
const ASKED_FROM = '11-01';

/**
 * Whether the working days of this year, and towards its end of the next, are known.
 * @param today in the organisation's time zone
 */
export async function checkHolidays(dataDir: string, today: Day): Promise<Finding[]> {
  const calendar = await loadCalendar(dataDir);
  const year = yearOf(today);
  const faults = [...calendar.faults.keys()].map((faulty) => missingYear(calendar, faulty));
  const findings = faults.flatMap((one) => (one ? [broken('节假日', one.message, mend(one))] : []));
  const lacks = (asked: number) => (calendar.faults.has(asked) ? undefined : missingYear(calendar, asked));
  const now = lacks(year);
  if (now) {
    const says = `缺 ${year} 年节假日数据：提醒按周一至周五计，按工作日计算的期限算不出来`;
    findings.push(broken('节假日', says, mend(now)));
  }
  const soon = today.slice(5) >= ASKED_FROM ? lacks(year + 1) : undefined;
  if (soon) findings.push(warn('节假日', `缺 ${year + 1} 年节假日数据：跨到明年的期限算不出来`, mend(soon)));
  if (findings.length > 0) return findings;
  const known = [...calendar.sources.keys()];
  return [ok('节假日', `有 ${Math.min(...known)} 至 ${Math.max(...known)} 年的数据`)];
}

const mend = ({ year, file }: MissingHolidays) =>
  `照国务院办公厅《关于${year}年部分节假日安排的通知》写好 ${file}，写法见 docs/operation.md 的“节假日数据”；不用重启`;
