import { describe, expect, it } from 'vitest';
import { handlersOf, missing, readHandling, requiredAt } from '../../src/measures/handling.js';
import { Scheme } from '../../src/schemes/model.js';
import { hospital, scheme } from '../support/factories.js';

const plan = Scheme.parse({
  ...scheme(),
  handling: [
    { key: 'cause', label: '根因分析', levels: ['high'], by: [{ by: 'section-head' }], beforeClosing: true },
    { key: 'summary', label: '总结经验', levels: ['low'], beforeClosing: true },
    { key: 'feedback', label: '反馈', levels: ['high', 'low'] },
    { key: 'watch', label: '持续监控', levels: ['high'], beforeClosing: true },
  ],
});
const doneAt = new Date('2026-11-23T02:00:00Z');
const labels = (all: ReturnType<typeof requiredAt>) => all.map(({ at, handling }) => `${at}${handling.label}`);

describe('what the plan asks for at a level', () => {
  it('is numbered in its order; before closing only what was not done is missing', () => {
    const none = requiredAt(plan, 'high', []);
    expect(labels(none)).toEqual(['1根因分析', '2反馈', '3持续监控']);
    expect(labels(missing(none))).toEqual(['1根因分析', '3持续监控']);
    // What was done at another level counts where this level asks for it too.
    const some = requiredAt(plan, 'high', [
      { handling: 'cause', note: '已分析', doneBy: 'caigou', doneAt },
      { handling: 'summary', note: '已总结', doneBy: 'caigou', doneAt },
    ]);
    expect(labels(missing(some))).toEqual(['3持续监控']);
    expect(requiredAt(plan, 'mid', [])).toEqual([]);
  });

  it('is read by its number or its words, with how it was done; a day is no number', () => {
    const all = requiredAt(plan, 'high', []);
    const read = (text: string) => {
      const found = readHandling(all, text);
      return found && [found.one.handling.key, found.how];
    };
    expect(read('1 周三组织，结论见纪要')).toEqual(['cause', '周三组织，结论见纪要']);
    expect(read('３．每周查一次')).toEqual(['watch', '每周查一次']);
    expect(read('3每周查一次')).toEqual(['watch', '每周查一次']);
    expect(read('持续监控：每周查一次')).toEqual(['watch', '每周查一次']);
    expect(read('1')).toEqual(['cause', '']);
    for (const text of ['3月10日组织专家', '4 没有这一项', '1.5万元的设备', '总结经验 已写', '12', ''])
      expect(read(text)).toBeUndefined();
  });

  it('is done by whom the plan names today', () => {
    const [cause, feedback] = requiredAt(plan, 'high', []);
    const risk = { reporter: 'zhiyuan', department: 2 };
    expect(cause && handlersOf(cause, risk, hospital())).toEqual(['caigou']);
    expect(feedback && handlersOf(feedback, risk, hospital())).toEqual([]);
  });
});
