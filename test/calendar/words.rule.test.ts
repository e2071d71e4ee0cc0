import { expect, it } from 'vitest';
import { loadCalendar } from '../../src/calendar/load.js';
import { countedLines, countedText, settledText } from '../../src/calendar/words.js';
import { addWorkingDays, settle } from '../../src/calendar/working-days.js';

const calendar = await loadCalendar('/nowhere');

it('explains a deadline in one sentence: what is out of the ordinary, and the first and last day', () => {
  expect(countedText(addWorkingDays(calendar, '2026-09-18', 15), '逾期')).toBe(
    '2026年9月18日（周五）逾期，当日不计；第1个工作日 9月20日（周日）调休上班；9月25—27日 中秋节 不计；' +
      '10月1—7日 国庆节 不计；10月10日（周六）调休上班 计入；第15个工作日 10月15日（周四）；周末 2 天不计。',
  );
  expect(countedText(addWorkingDays(calendar, '2026-11-20', 3), '签订')).toBe(
    '2026年11月20日（周五）签订，当日不计；第1个工作日 11月23日（周一）；第3个工作日 11月25日（周三）；周末 2 天不计。',
  );
});

it('names the year where it changes, the direction, and a pause', () => {
  expect(countedText(addWorkingDays(calendar, '2023-01-03', -2))).toBe(
    '2023年1月3日（周二）起算，当日不计；2022年12月31日—2023年1月2日 元旦 不计；' +
      '往前第1个工作日 2022年12月30日（周五）；往前第2个工作日 2022年12月29日（周四）。',
  );
  const pauses = [{ from: '2026-11-23', to: '2026-11-24', why: '等待审计' }];
  expect(countedText(addWorkingDays(calendar, '2026-11-20', 1, pauses))).toBe(
    '2026年11月20日（周五）起算，当日不计；11月23—24日 暂停（等待审计） 不计；第1个工作日 11月25日（周三）；周末 2 天不计。',
  );
  expect(countedText(addWorkingDays(calendar, '2026-11-20', 0))).toBe('2026年11月20日（周五）起算，0 个工作日即当日。');
});

it('lists day by day with its reason', () => {
  const lines = countedLines(addWorkingDays(calendar, '2026-09-18', 15), '逾期');
  expect(lines).toHaveLength(28);
  expect(lines.slice(0, 4)).toEqual([
    '2026年9月18日（周五）逾期，当日不计',
    '9月19日（周六）周末，不计',
    '9月20日（周日）调休上班（国庆节），计入：第1个工作日',
    '9月21日（周一）普通工作日，计入：第2个工作日',
  ]);
  expect(lines).toContain('10月3日（周六）国庆节，不计');
  expect(lines).toContain('10月10日（周六）调休上班（国庆节），计入：第11个工作日');
  expect(lines.at(-1)).toBe('10月15日（周四）普通工作日，计入：第15个工作日');
  expect(countedLines(addWorkingDays(calendar, '2025-12-31', 1))[1]).toBe('2026年1月1日（周四）元旦，不计');
});

it('says what became of a date on a day off', () => {
  expect(settledText(settle(calendar, '2026-10-01', 'next'))).toBe(
    '2026年10月1日（周四）是国庆节，顺延至下一个工作日 10月8日（周四）',
  );
  expect(settledText(settle(calendar, '2026-01-01', 'previous'))).toBe(
    '2026年1月1日（周四）是元旦，提前至上一个工作日 2025年12月31日（周三）',
  );
  expect(settledText(settle(calendar, '2026-11-21', 'stays'))).toBe('2026年11月21日（周六）是周末，仍按当日');
  expect(settledText(settle(calendar, '2026-10-10', 'next'))).toBe('2026年10月10日（周六）');
});
