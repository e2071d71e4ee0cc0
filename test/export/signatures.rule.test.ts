import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signatureParts } from '../../src/export/signatures.js';

it('stand in their order over all columns, each column under one of them, and none is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('填表人：', '审核人：', '领导小组办公室负责人：', '日期：　　　年　　月　　日'), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      (texts, widths) => {
        const parts = signatureParts(texts, widths);
        expect(parts[0]?.from).toBe(0);
        expect(parts.at(-1)?.to).toBe(widths.length - 1);
        for (const [at, { from, to }] of parts.entries()) {
          expect(to).toBeGreaterThanOrEqual(from);
          if (at > 0) expect(from).toBe((parts[at - 1]?.to ?? 0) + 1);
        }
        if (parts.length > 1) expect(parts.map(({ text }) => text)).toEqual(texts);
        expect(
          parts
            .map(({ text }) => text)
            .join('')
            .replaceAll('　', ''),
        ).toBe(texts.join('').replaceAll('　', ''));
      },
    ),
  );
});

it('are in one line where the columns are too few or too narrow', () => {
  expect(signatureParts(['填表人：', '审核人：'], [60])).toMatchObject([{ from: 0, to: 0 }]);
  expect(signatureParts(['填表人：', '审核人：'], [6, 40])).toHaveLength(1);
  expect(signatureParts(['填表人：', '审核人：'], [20, 20])).toHaveLength(2);
});
