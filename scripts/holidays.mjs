/**
 * Writes `src/calendar/holidays/<year>.json` from the development dependency `chinese-days`.
 *
 *   node scripts/holidays.mjs
 *
 * Run it after a new version of `chinese-days` knows a further year and its notice is in NOTICES, and compare the result
 * with the notice: the files, not the package, are what the service reads. The package knows no year as missing (to it
 * every Monday to Friday of 2027 is a working day), so a year is written only when its notice is listed here.
 */
import { writeFileSync } from 'node:fs';
import chineseDays from 'chinese-days';

const notice = (year, number, day) =>
  `《国务院办公厅关于${year}年部分节假日安排的通知》（${number ? `${number}，` : ''}${day}）`;
const NOTICES = {
  2020: `${notice(2020, '国办发明电〔2019〕16号', '2019-11-21')}；《国务院办公厅关于延长2020年春节假期的通知》（国办发明电〔2020〕1号，2020-01-26）`,
  2021: notice(2021, '国办发明电〔2020〕27号', '2020-11-25'),
  2022: notice(2022, '国办发明电〔2021〕11号', '2021-10-25'),
  2023: notice(2023, '国办发明电〔2022〕16号', '2022-12-08'),
  2024: notice(2024, '国办发明电〔2023〕7号', '2023-10-25'),
  2025: notice(2025, '国办发明电〔2024〕12号', '2024-11-12'),
  2026: notice(2026, '', '2025-11-04'),
};
/** As the notices write them. */
const NAMES = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };
const years = Object.keys(NOTICES).map(Number);

const holidays = [];
const makeUps = [];
for (let at = Date.UTC(years[0], 0, 1); at < Date.UTC(years.at(-1) + 1, 0, 1); at += 86_400_000) {
  const day = new Date(at).toISOString().slice(0, 10);
  const { work, name } = chineseDays.getDayDetail(day);
  const said = name.split(',')[1];
  if (!said) continue; // an ordinary day is called by its weekday alone
  const festival = NAMES[said] ?? said;
  if (work) {
    makeUps.push({ day, at, festival });
    continue;
  }
  const last = holidays.at(-1);
  if (last?.until === at - 86_400_000) {
    // 国庆节 and 中秋节 that meet are one holiday, named as the notice names it: by which of them begins.
    Object.assign(last, { to: day, until: at });
    if (!last.names.includes(festival)) last.names.push(festival);
  } else holidays.push({ names: [festival], from: day, to: day, since: at, until: at, makeUp: [] });
}
// In 2020 both fell on 1 October and the package names only one.
holidays.find(({ from }) => from === '2020-10-01')?.names.push('中秋节');
for (const { day, at, festival } of makeUps) {
  const distance = (one) => Math.min(Math.abs(one.since - at), Math.abs(one.until - at));
  const near = holidays.filter((one) => one.names.includes(festival)).sort((a, b) => distance(a) - distance(b));
  near[0].makeUp.push(day);
}

for (const year of years) {
  const lines = holidays
    .filter(({ to }) => to.startsWith(`${year}-`))
    .map(({ names, from, to, makeUp }) => {
      const more = makeUp.length > 0 ? `, "makeUp": [${makeUp.map((day) => `"${day}"`).join(', ')}]` : '';
      return `    { "name": "${names.join('、')}", "from": "${from}", "to": "${to}"${more} }`;
    });
  const file = new URL(`../src/calendar/holidays/${year}.json`, import.meta.url);
  const text = `{\n  "year": ${year},\n  "source": "${NOTICES[year]}",\n  "holidays": [\n${lines.join(',\n')}\n  ]\n}\n`;
  writeFileSync(file, text);
}
