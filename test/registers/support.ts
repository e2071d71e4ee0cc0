import type { Entry } from '../../src/registers/entry.js';
import type { RegisterHead } from '../../src/registers/table.js';

/** A filed point; what a test does not care about is filled in. */
export function entry(n: number, change: Partial<Entry> = {}): Entry {
  return {
    number: `FX-2012-${String(n).padStart(4, '0')}`,
    layer: { key: 'post', label: '岗位' },
    section: { label: '财务科', at: 1 },
    category: { label: '业务流程', at: 0 },
    level: { label: '中', rank: 2 },
    status: { key: 'filed', label: '已备案' },
    post: '出纳',
    person: '张三',
    power: '',
    method: '自己找',
    point: `风险点${n}`,
    manifestation: '一个人经手付款的全过程',
    reason: '',
    owner: '分管领导：李四',
    measures: [],
    filedAt: new Date('2012-08-20T01:00:00Z'),
    ...change,
  };
}

export const HEAD: RegisterHead = {
  house: '市粮食局',
  asOf: '2012-08-20',
  partial: false,
  date: (at) => at.toISOString().slice(0, 10),
};
