import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLasting, readChange, readMeasure } from '../../src/measures/input.js';
import { inShort, libraryOf, notYetThere } from '../../src/measures/library.js';
import { faultOf, measureRules, readMeasureNumber } from '../../src/measures/model.js';
import { concernedBy, headsFor, mayWrite } from '../../src/measures/rights.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { hospital, scheme } from '../support/factories.js';

describe('what a person types about a measure', () => {
  it('owner and day stand behind the words, in either order or not at all', () => {
    expect(readMeasure('每笔采购两人复核 责任人 李虹 期限 12月31日')).toEqual({
      text: '每笔采购两人复核',
      owner: '李虹',
      due: '12月31日',
    });
    expect(readMeasure('每笔采购两人复核，期限：2026-12-31，责任人：李虹')).toEqual({
      text: '每笔采购两人复核',
      owner: '李虹',
      due: '2026-12-31',
    });
    expect(readMeasure('明确责任人职责，缩短办理期限')).toEqual({ text: '明确责任人职责，缩短办理期限' });
    expect(readMeasure('期限 长期')).toEqual({ text: '', due: '长期' });
  });

  it('keeps every other word, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (typed) => {
        const { text, owner, due } = readMeasure(typed);
        if (owner === undefined && due === undefined)
          expect(text.replace(/[\s,，;；、]/g, '')).toBe(typed.replace(/[\s,，;；、]/g, ''));
      }),
    );
  });

  it('is read in no time, however many blanks come', () => {
    const typed = ` 责任人${' :'.repeat(40_000)}`;
    const before = performance.now();
    readMeasure(typed);
    readChange(typed);
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('changes, numbers and what lasts', () => {
    expect(readChange('期限 12月31日')).toEqual({ part: 'due', value: '12月31日' });
    expect(readChange('责任人：李虹')).toEqual({ part: 'owner', value: '李虹' });
    expect(readChange('随便')).toBeUndefined();
    expect(readMeasureNumber('ｃｓ－2026－12')).toBe('CS-2026-0012');
    expect(readMeasureNumber('FX-2026-0012')).toBeUndefined();
    expect(isLasting('长期')).toBe(true);
    expect(isLasting('12月')).toBe(false);
  });
});

describe('what a plan asks of a measure', () => {
  const rules = measureRules(
    scheme({
      measures: {
        required: true,
        oneToOne: false,
        defences: [{ key: 'before', label: '前期预防' }],
        kinds: [{ key: 'rules', label: '制度' }],
      },
    }),
  );
  it('its line of defence and its kind, where the plan has them', () => {
    expect(faultOf(rules, { text: '每笔采购两人复核', kind: 'rules' })).toContain('前期预防');
    expect(faultOf(rules, { text: '每笔采购两人复核', defence: 'before' })).toContain('制度');
    expect(faultOf(rules, { text: '每笔采购两人复核', defence: 'before', kind: 'rules' })).toBeUndefined();
    expect(faultOf(measureRules(scheme()), { text: '每笔采购两人复核' })).toBeUndefined();
    expect(faultOf(rules, { text: '短', defence: 'before', kind: 'rules' })).toContain('太短');
  });
});

describe('whose a measure is', () => {
  const org = hospital();
  const person = (id: string) => org.people.get(id) as NonNullable<ReturnType<typeof org.people.get>>;
  const risk = { reporter: 'zhiyuan', department: 2 };

  it('is written by the reporter, the head of his section and the office, by nobody else', () => {
    const may = [...org.people.keys()].filter((id) => mayWrite(org, scheme(), person(id), risk));
    expect(may.sort()).toEqual(['banzhu', 'caigou', 'ganshi', 'zhiyuan']);
  });

  it('a head answers for what he writes, the reporter for what the office writes for him; both stay out of its chain', () => {
    expect(concernedBy(org, 'zhiyuan', risk)).toEqual({ concerned: 'zhiyuan' });
    expect(concernedBy(org, 'caigou', risk)).toEqual({ concerned: 'caigou', alsoOwn: 'zhiyuan' });
    expect(concernedBy(org, 'banzhu', risk)).toEqual({ concerned: 'zhiyuan', alsoOwn: 'banzhu' });
  });

  it('a section without a head belongs to the nearest one above', () => {
    const empty = hospital();
    const section = empty.departments.get(2);
    if (section) section.leaders = [];
    expect(headsFor(empty, 2)).toEqual(['yuanzhang']);
    expect(headsFor(empty, null)).toEqual([]);
  });
});

describe('the library of a plan', () => {
  it('E2 2a: eleven points, each with a measure at least, their own words kept', async () => {
    const entries = libraryOf(await readSchemeFile('district-office'));
    expect(entries).toHaveLength(11);
    for (const { fields, measures } of entries) {
      expect(measures.length).toBeGreaterThan(0);
      expect([...fields.point].length).toBeLessThanOrEqual(60);
      expect(fields.manifestation.startsWith(fields.point.replace(/…$/, ''))).toBe(true);
      expect(fields.layer).toBe('department');
    }
    const [first] = entries;
    expect(notYetThere(entries, new Set([first?.key ?? '']))).toHaveLength(10);
    expect(inShort('滥用职权。封官许愿')).toBe('滥用职权');
  });
});
