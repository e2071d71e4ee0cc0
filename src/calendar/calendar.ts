import { DomainError } from '../errors.js';
import { addDays, type Day, isWeekend, yearOf } from './day.js';
import type { YearFile } from './year-file.js';

/** What the files of all years say together. Made by `calendarOf`; read from disk by `loadCalendar`. */
export interface Calendar {
  /** Years with data, and where their figures come from. */
  sources: ReadonlyMap<number, string>;
  /** Days that are not what their weekday says, or are a holiday on a weekend. */
  special: ReadonlyMap<Day, { off: boolean; name: string }>;
  /** Files that could not be used, by year: what is wrong with each. Such a year has no data. */
  faults: ReadonlyMap<number, string>;
  /** Where the operator adds a year, e.g. /data/holidays. */
  folder: string;
}

export interface DayKind {
  day: Day;
  working: boolean;
  /** 普通工作日, 调休上班, 周末, 节假日. */
  kind: 'ordinary' | 'make-up' | 'weekend' | 'holiday';
  /** The holiday it belongs to; with `make-up`, the one it is worked for. */
  name?: string;
}

/** A year was asked for whose holidays are not known. Never guess: a deadline would be wrong in silence. */
export class MissingHolidays extends DomainError {
  constructor(
    readonly year: number,
    /** Path of the file to add or mend. */
    readonly file: string,
    fault?: string,
  ) {
    super(
      'precondition',
      fault
        ? `${year} 年节假日数据不能用，请改正 ${file}：${fault}`
        : `缺 ${year} 年节假日数据：请添加 ${file}（写法见 docs/operation.md 的“节假日数据”）`,
      { year, file },
    );
    this.name = 'MissingHolidays';
  }
}

/**
 * Puts the years together. Where two speak of the same day of a December, the later year's notice is the newer one.
 * @param folder where the operator adds a year; only named in complaints
 */
export function calendarOf(files: YearFile[], folder: string, faults = new Map<number, string>()): Calendar {
  const sources = new Map<number, string>();
  const special = new Map<Day, { off: boolean; name: string }>();
  for (const file of [...files].sort((a, b) => a.year - b.year)) {
    sources.set(file.year, file.source);
    for (const { name, from, to, makeUp } of file.holidays) {
      for (let day = from; day <= to; day = addDays(day, 1)) special.set(day, { off: true, name });
      for (const day of makeUp) special.set(day, { off: false, name });
    }
  }
  return { sources, special, faults, folder };
}

/** What to say of a year without data; undefined when it has them. */
export function missingYear(calendar: Calendar, year: number): MissingHolidays | undefined {
  if (calendar.sources.has(year)) return undefined;
  return new MissingHolidays(year, `${calendar.folder}/${year}.json`, calendar.faults.get(year));
}

/**
 * Whether a day is worked, and why.
 * @throws MissingHolidays
 */
export function dayKind(calendar: Calendar, day: Day): DayKind {
  const missing = missingYear(calendar, yearOf(day));
  if (missing) throw missing;
  const special = calendar.special.get(day);
  if (special) return { day, working: !special.off, kind: special.off ? 'holiday' : 'make-up', name: special.name };
  return isWeekend(day) ? { day, working: false, kind: 'weekend' } : { day, working: true, kind: 'ordinary' };
}

/** @throws MissingHolidays */
export const isWorkingDay = (calendar: Calendar, day: Day): boolean => dayKind(calendar, day).working;
