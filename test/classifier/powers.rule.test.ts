import { expect, test } from 'vitest';
import { matchPowers } from '../../src/classifier/powers.js';

const POWERS = [
  { number: 'ZQ-2026-0001', name: '药品采购', steps: ['需求申报', '遴选', '验收'] },
  { number: 'ZQ-2026-0002', name: '医疗设备采购', steps: ['论证', '招标', '验收', '付款'] },
  { number: 'ZQ-2026-0003', name: '费用报销审核', steps: ['受理', '审核', '付款'] },
  { number: 'ZQ-2026-0004', name: '人员招聘', steps: ['报名', '面试', '公示'] },
];
const numbers = (text: string) => matchPowers(text, POWERS).map(({ number }) => number);

test('a risk is matched with the power and the step it speaks of', () => {
  expect(matchPowers('药品验收的时候不看批号就签字', POWERS)[0]).toEqual({
    number: 'ZQ-2026-0001',
    name: '药品采购',
    step: '验收',
  });
  expect(matchPowers('费用报销没有单据也给付款', POWERS)[0]).toMatchObject({ number: 'ZQ-2026-0003', step: '付款' });
  expect(numbers('招聘面试题提前漏给了亲戚')[0]).toBe('ZQ-2026-0004');
});

test('what several powers share points to the one whose other words are there too', () => {
  expect(numbers('设备采购的参数是厂家写的')).toEqual(['ZQ-2026-0002', 'ZQ-2026-0001']);
});

test('a step alone, or nothing shared, points to none', () => {
  expect(numbers('审核的人经常不在')).not.toContain('ZQ-2026-0001');
  expect(numbers('食堂的菜越来越咸')).toEqual([]);
  expect(matchPowers('药品采购', [])).toEqual([]);
});
