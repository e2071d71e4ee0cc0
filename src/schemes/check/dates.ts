// Rule, pure: dates that are missing, that cannot be, or that fall on days off.
import { type Calendar, dayKind, MissingHolidays } from '../../calendar/calendar.js';
import { isDay } from '../../calendar/day.js';
import { type OnDayOff, settle } from '../../calendar/working-days.js';
import type { Scheme } from '../model.js';
import { daysOf } from '../phases.js';
import { error, type Finding, missing } from './finding.js';

export const dates = (scheme: Scheme, calendar?: Calendar): Finding[] => [
  ...impossible(scheme),
  ...order(scheme),
  ...undated(scheme),
  ...(calendar ? daysOff(scheme, calendar) : []),
];

/** Every day the scheme names in full or in part, by path. */
const dated = (scheme: Scheme): Array<{ path: string; date: string }> => [
  ...scheme.phases.flatMap(({ key, start, end }) => [
    ...(start ? [{ path: `phases.${key}.start`, date: start }] : []),
    ...(end ? [{ path: `phases.${key}.end`, date: end }] : []),
  ]),
  ...scheme.deadlines.map(({ key, on }) => ({ path: `deadlines.${key}.on`, date: on })),
];

const impossible = (scheme: Scheme): Finding[] =>
  dated(scheme)
    .filter(({ date }) => date.length === 10 && !isDay(date))
    .map(({ path, date }) => error(path, `没有 ${date} 这一天`));

const order = (scheme: Scheme): Finding[] =>
  scheme.phases
    .filter(({ start, end }) => start && end && daysOf(end).last < daysOf(start).first)
    .map(({ key }) => error(`phases.${key}`, '结束早于开始'));

function undated(scheme: Scheme): Finding[] {
  const others = scheme.phases.some(({ start, end }) => start || end) ? '，别的阶段有' : '';
  return scheme.phases.flatMap(({ key, label, start, end }) => {
    if (start && end) return [];
    const path = `phases.${key}`;
    if (!start && !end)
      return missing(scheme, `${path}.start`, `阶段“${label}”没有日期${others}：不会提醒，也不会算它在进行`, 'gap');
    return start
      ? missing(scheme, `${path}.end`, `阶段“${label}”没有写哪天结束：会一直算它在进行`, 'gap')
      : missing(scheme, `${path}.start`, `阶段“${label}”没有写哪天开始：到结束那天以前都算它在进行`, 'gap');
  });
}

/** What becomes of a date that is no working day; a year whose days off are not known is named once, with the file to add. */
function daysOff(scheme: Scheme, calendar: Calendar): Finding[] {
  const years = new Set<number>();
  const looked = (path: string, date: string, say: (day: string, kind: string) => Finding[]): Finding[] => {
    const { last } = daysOf(date);
    if (!isDay(last)) return [];
    try {
      const { working, kind, name } = dayKind(calendar, last);
      return working ? [] : say(last, kind === 'weekend' ? '周末' : (name ?? '节假日'));
    } catch (problem) {
      if (!(problem instanceof MissingHolidays)) throw problem;
      if (years.has(problem.year)) return [];
      years.add(problem.year);
      return [{ severity: 'gap', path, message: `看不出哪天是休息日：${problem.message}` }];
    }
  };
  return [
    ...scheme.deadlines.flatMap(({ key, label, on, onDayOff }) =>
      looked(`deadlines.${key}.on`, on, (day, kind) => {
        const told = `“${label}”的 ${day} 是休息日（${kind}）`;
        return onDayOff
          ? [{ severity: 'gap', path: `deadlines.${key}.on`, message: `${told}，${settled(calendar, day, onDayOff)}` }]
          : missing(scheme, `deadlines.${key}.onDayOff`, `${told}，没有写遇休息日怎么办`, 'gap');
      }),
    ),
    ...scheme.phases.flatMap(({ key, label, end }) =>
      end && end.length === 10
        ? looked(`phases.${key}.end`, end, (day, kind) => [
            {
              severity: 'gap',
              path: `phases.${key}.end`,
              message: `阶段“${label}”的最后一天 ${day} 是休息日（${kind}），阶段仍到这天为止`,
            },
          ])
        : [],
    ),
  ];
}

function settled(calendar: Calendar, day: string, rule: OnDayOff): string {
  if (rule === 'stays') return '按方案不变';
  const { day: other } = settle(calendar, day, rule);
  return rule === 'next' ? `按方案顺延到 ${other}` : `按方案提前到 ${other}`;
}
