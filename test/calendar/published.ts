/**
 * The notices of the State Council's office, typed from their published texts paragraph by paragraph and apart from the
 * files under `src`: a slip in one does not hide in the other. `month/day` or `month/day-month/day`; off, then worked.
 */
const NOTICES: Record<number, [off: string, worked: string]> = {
  // 国办发明电〔2019〕16号, with 国办发明电〔2020〕1号: the holiday lasts to 2 February, so 1 February is not worked.
  2020: ['1/1 1/24-2/2 4/4-4/6 5/1-5/5 6/25-6/27 10/1-10/8', '1/19 4/26 5/9 6/28 9/27 10/10'],
  2021: ['1/1-1/3 2/11-2/17 4/3-4/5 5/1-5/5 6/12-6/14 9/19-9/21 10/1-10/7', '2/7 2/20 4/25 5/8 9/18 9/26 10/9'],
  // 31 December is of the notice for 2023.
  2022: ['1/1-1/3 1/31-2/6 4/3-4/5 4/30-5/4 6/3-6/5 9/10-9/12 10/1-10/7 12/31', '1/29 1/30 4/2 4/24 5/7 10/8 10/9'],
  2023: ['1/1-1/2 1/21-1/27 4/5 4/29-5/3 6/22-6/24 9/29-10/6', '1/28 1/29 4/23 5/6 6/25 10/7 10/8'],
  2024: ['1/1 2/10-2/17 4/4-4/6 5/1-5/5 6/10 9/15-9/17 10/1-10/7', '2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12'],
  2025: ['1/1 1/28-2/4 4/4-4/6 5/1-5/5 5/31-6/2 10/1-10/8', '1/26 2/8 4/27 9/28 10/11'],
  2026: ['1/1-1/3 2/15-2/23 4/4-4/6 5/1-5/5 6/19-6/21 9/25-9/27 10/1-10/7', '1/4 2/14 2/28 5/9 9/20 10/10'],
};

export interface PublishedDay {
  day: string;
  worked: boolean;
  /** Named by a notice, as off or as worked. */
  named: boolean;
}

/** Every day from 2020-01-01 to 2026-12-31, in order. */
export const PUBLISHED: PublishedDay[] = [];
for (const [year, [off, worked]] of Object.entries(NOTICES)) {
  const offDays = days(Number(year), off);
  const workedDays = days(Number(year), worked);
  for (let at = new Date(Date.UTC(Number(year), 0, 1)); at.getUTCFullYear() === Number(year); at = next(at)) {
    const day = at.toISOString().slice(0, 10);
    const monToFri = at.getUTCDay() >= 1 && at.getUTCDay() <= 5;
    PUBLISHED.push({
      day,
      worked: workedDays.has(day) || (monToFri && !offDays.has(day)),
      named: offDays.has(day) || workedDays.has(day),
    });
  }
}

function days(year: number, list: string): Set<string> {
  const found = new Set<string>();
  for (const range of list.split(' ')) {
    const [first = '', last = first] = range.split('-');
    for (let at = date(year, first); at <= date(year, last); at = next(at)) found.add(at.toISOString().slice(0, 10));
  }
  return found;
}

function date(year: number, monthAndDay: string): Date {
  const [month, day] = monthAndDay.split('/').map(Number);
  return new Date(Date.UTC(year, (month ?? 0) - 1, day));
}

function next(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
}
