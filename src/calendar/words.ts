import type { DayKind } from './calendar.js';
import { type Day, weekdayOf, yearOf } from './day.js';
import type { Counted, LookedAt, Settled } from './working-days.js';

/** 2026年10月10日（周六） */
export const fullDay = (day: Day): string => `${yearOf(day)}年${shortDay(day)}`;

/** 10月10日（周六） */
export const shortDay = (day: Day): string => `${dateWords(day)}（${weekdayWord(day)}）`;

/** Why a day is worked or not: 普通工作日 · 调休上班（国庆节） · 周末 · 国庆节 */
export function reasonWords({ kind, name }: DayKind): string {
  if (kind === 'holiday') return name ?? '节假日';
  if (kind === 'make-up') return `调休上班（${name}）`;
  return kind === 'weekend' ? '周末' : '普通工作日';
}

/**
 * One line for each day, the event first:
 * `2026年9月18日（周五）逾期，当日不计` · `9月20日（周日）调休上班（国庆节），计入：第1个工作日` · `9月26日（周六）中秋节，不计`
 * @param event what happened on the first day, e.g. 逾期
 */
export function countedLines(counted: Counted, event = '起算'): string[] {
  return [
    eventWords(counted, event),
    ...counted.days.map((one, index) => line(one, dayBefore(counted, index), counted)),
  ];
}

/**
 * In one sentence: the event, the first and the last working day, and whatever is out of the ordinary between them;
 * ordinary working days and weekends only as far as needed to count after.
 * @param event what happened on the first day, e.g. 逾期
 */
export function countedText(counted: Counted, event = '起算'): string {
  const last = Math.abs(counted.workingDays);
  const year = yearOf(counted.from);
  const parts = [eventWords(counted, event)];
  for (const run of runsOf(counted.days)) {
    const [first] = run;
    if (first.counts && (first.nth === 1 || first.nth === last)) parts.push(nthWords(first, counted));
    else if (first.counts && first.kind === 'make-up') parts.push(`${dayIn(year, first.day)}调休上班 计入`);
    else if (!first.counts && first.kind !== 'weekend') parts.push(`${span(run, year)} ${notCountedWords(first)} 不计`);
  }
  const weekends = counted.days.filter((one) => one.kind === 'weekend').length;
  if (weekends > 0) parts.push(`周末 ${weekends} 天不计`);
  return `${parts.join('；')}。`;
}

/** `10月1日（周四）是国庆节，顺延至下一个工作日 10月8日（周四）`; a working day is only named. */
export function settledText({ asked, day, rule }: Settled): string {
  if (asked.working) return fullDay(day);
  const why = `${fullDay(asked.day)}是${reasonWords(asked)}`;
  if (rule === 'stays') return `${why}，仍按当日`;
  const to = dayIn(yearOf(asked.day), day);
  return rule === 'next' ? `${why}，顺延至下一个工作日 ${to}` : `${why}，提前至上一个工作日 ${to}`;
}

function eventWords({ from, days }: Counted, event: string): string {
  return `${fullDay(from)}${event}${days.length === 0 ? '，0 个工作日即当日' : '，当日不计'}`;
}

function line(one: LookedAt, before: Day, counted: Counted): string {
  const day = dayIn(yearOf(before), one.day);
  if (one.counts) return `${day}${reasonWords(one)}，计入：${ordinal(one, counted)}`;
  return `${day}${notCountedWords(one)}，不计`;
}

const notCountedWords = (one: LookedAt) => (one.paused === undefined ? reasonWords(one) : `暂停（${one.paused}）`);
const ordinal = ({ nth }: LookedAt, { workingDays }: Counted) => `${workingDays < 0 ? '往前' : ''}第${nth}个工作日`;

function nthWords(one: LookedAt, counted: Counted): string {
  const day = dayIn(yearOf(counted.from), one.day);
  return `${ordinal(one, counted)} ${day}${one.kind === 'make-up' ? '调休上班' : ''}`;
}

const dayBefore = ({ from, days }: Counted, index: number): Day => days[index - 1]?.day ?? from;

type Run = [LookedAt, ...LookedAt[]];

/** Days side by side that do not count for the same reason are one run; every day that counts stands alone. */
function runsOf(days: LookedAt[]): Run[] {
  const runs: Run[] = [];
  for (const one of days) {
    const run = runs.at(-1);
    const same = run && !one.counts && !run[0].counts && notCountedWords(run[0]) === notCountedWords(one);
    if (same) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

/** 10月1日（周四） · 10月1—7日 · 1月31日—2月2日; with its year where that is not the event's. */
function span(run: Run, year: number): string {
  const days = run.map((one) => one.day).sort();
  const [first = '', last = first] = [days[0], days.at(-1)];
  if (first === last) return dayIn(year, first);
  const since = yearOf(first) === year ? dateWords(first) : `${yearOf(first)}年${dateWords(first)}`;
  if (first.slice(0, 7) === last.slice(0, 7)) return `${since.replace('日', '')}—${Number(last.slice(8))}日`;
  return `${since}—${yearOf(first) === yearOf(last) ? dateWords(last) : `${yearOf(last)}年${dateWords(last)}`}`;
}

/** With its year only where it is not the year that is being read of. */
const dayIn = (year: number, day: Day) => (yearOf(day) === year ? shortDay(day) : fullDay(day));
const dateWords = (day: Day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
const weekdayWord = (day: Day) => `周${'日一二三四五六'[weekdayOf(day)]}`;
