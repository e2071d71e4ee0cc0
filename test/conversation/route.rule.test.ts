import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatFeature } from '../../src/conversation/flow.js';
import { route, tidy } from '../../src/conversation/route.js';

const nothing = { act: async () => {} };
const features: ChatFeature[] = [
  { topic: '职权', help: () => ['· 职权目录'] },
  {
    commands: [
      { match: '待办', menuKey: 'todo', handler: nothing },
      { match: /^撤回\s*(\S.*)$/, handler: nothing },
      { match: /^上报[\s:：,，]*([\s\S]*)$/, menuKey: 'risk.report', handler: nothing },
    ],
  },
];
const to = (text: string) => route({ kind: 'text', text }, features)?.to;

describe('a message finds its way', () => {
  it('knows the words of the engine, however they are typed', () => {
    for (const text of ['取消', ' 取消 ', '“取消”', '取消。', '取消！', '\u3000取消', '取\u200b消'])
      expect(to(text)).toBe('cancel');
    expect(to('返回')).toBe('back');
    expect(to('更多')).toBe('more');
    expect(to('帮助')).toBe('help');
    expect(to('HELP')).toBe('help');
    expect(route({ kind: 'text', text: '帮助 职权' }, features)).toEqual({ to: 'help', topic: '职权' });
    expect(to('帮助 供应商中标')).toBe('text');
  });

  it('takes a word only when it is the whole message', () => {
    expect(to('取消采购合同没有人审批')).toBe('text');
    expect(to('待办事项没人管')).toBe('text');
    expect(to('待办')).toBe('command');
  });

  it('hands groups of a pattern over', () => {
    const found = route({ kind: 'text', text: '上报：验收只签字不看货' }, features);
    expect(found).toMatchObject({ to: 'command' });
    expect(found?.to === 'command' && found.match?.[1]).toBe('验收只签字不看货');
  });

  it('does the same for a menu key as for its word, and helps for a key it does not know', () => {
    expect(route({ kind: 'menu', key: 'todo' }, features)).toMatchObject({ to: 'command' });
    expect(route({ kind: 'menu', key: 'help' }, features)).toEqual({ to: 'help' });
    expect(route({ kind: 'menu', key: '__proto__' }, features)).toEqual({ to: 'help' });
  });

  it('never throws and never mistakes names of built-in properties for words', () => {
    for (const text of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) expect(to(text)).toBe('text');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => to(text) !== undefined));
  });

  it('tidies without losing what was said', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => tidy(tidy(text)) === tidy(text)));
    expect(tidy('\u202e报销\u202c审核')).toBe('报销审核');
  });
});
