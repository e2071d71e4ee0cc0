import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groups, initials, matches } from '../../src/web/simulator/people.js';
import { pieces, safeUrl } from '../../src/web/simulator/text.js';
import { chatTime, fromInput, needsSeparator, toInput } from '../../src/web/simulator/time.js';
import { departments, people, useridOf } from './fixture-data.js';

/** Made by hand: fast-check's own addresses take seconds to make. */
const URLS = [
  'https://a.example/',
  'http://127.0.0.1:3000/report',
  'https://b.example/x?y=1&z=%20#top.',
  'http://',
  '<',
];

describe('message text', () => {
  it('loses nothing of a text without an anchor, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...URLS), fc.string(), (before, url, after) => {
        const text = `${before} ${url} ${after}`.replaceAll(/<a/gi, '');
        expect(
          pieces(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('makes links of addresses and of WeCom anchors, and of nothing else', () => {
    expect(pieces('见https://a.example/x?y=1，谢谢')).toEqual([
      { kind: 'text', text: '见' },
      { kind: 'link', text: 'https://a.example/x?y=1', url: 'https://a.example/x?y=1' },
      { kind: 'text', text: '，谢谢' },
    ]);
    expect(pieces('<a href="https://a.example/">这里</a>')).toEqual([
      { kind: 'link', text: '这里', url: 'https://a.example/' },
    ]);
    const hostile = '<a href="javascript:alert(1)">点我</a><img src=x onerror=alert(1)>';
    expect(pieces(hostile)).toEqual([{ kind: 'text', text: hostile }]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//a.example', 'http://', '', undefined])(
    'never opens %s',
    (url) => {
      expect(safeUrl(url)).toBeUndefined();
    },
  );
});

describe('times', () => {
  const now = new Date('2026-11-21T10:00:00+08:00');
  it.each([
    ['2026-11-21T00:05:00+08:00', '00:05'],
    ['2026-11-20T23:59:00+08:00', '昨天 23:59'],
    ['2026-11-17T08:00:00+08:00', '星期二 08:00'],
    ['2026-11-02T08:00:00+08:00', '11月2日 08:00'],
    ['2025-12-31T08:00:00+08:00', '2025年12月31日 08:00'],
    ['2026-11-25T08:00:00+08:00', '11月25日 08:00'],
  ])('%s reads %s', (at, shown) => {
    expect(chatTime(at, now)).toBe(shown);
  });

  it('takes back what it put into the input, to the minute', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (date) => {
          const minute = Math.floor(date.getTime() / 60_000) * 60_000;
          expect(fromInput(toInput(date))).toBe(new Date(minute).toISOString());
        },
      ),
    );
    expect(fromInput('')).toBeUndefined();
  });

  it('separates what lies more than five minutes apart', () => {
    expect(needsSeparator(undefined, '2026-11-21T10:00:00Z')).toBe(true);
    expect(needsSeparator('2026-11-21T10:00:00Z', '2026-11-21T10:05:00Z')).toBe(false);
    expect(needsSeparator('2026-11-21T10:00:00Z', '2026-11-21T10:05:01Z')).toBe(true);
  });
});

describe('the list of people', () => {
  it('finds by name, department, post and tag, all words together', () => {
    const found = (query: string) => people.filter((person) => matches(person, query)).map((person) => person.name);
    expect(found('采购 合同')).toEqual(['欧阳文博']);
    expect(found('领导小组办公室')).toEqual(['方正清', '叶秋白']);
    expect(found('没有这个人')).toEqual([]);
  });

  it('shows everybody once in the departments, those used last on top', () => {
    const shown = groups(people, departments, [useridOf('钱慧敏'), 'somebody-gone'], '');
    expect(shown[0]?.title).toBe('最近使用');
    expect(shown[0]?.people.map((person) => person.name)).toEqual(['钱慧敏']);
    expect(shown.slice(1).map((group) => group.title)).toEqual([
      '院领导',
      '监察室',
      '采购科',
      '药剂科',
      '财务科',
      '设备科',
      '基建科',
      '信息科',
    ]);
    expect(shown.slice(1).flatMap((group) => group.people)).toHaveLength(people.length);
    expect(shown[3]?.people[0]?.name).toBe('高建华');
    expect(initials('欧阳文博')).toBe('文博');
  });
});
