import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buttonsCard, noticeCard } from '../../src/channels/card.js';
import { splitByBytes } from '../../src/channels/text.js';
import { cardBody, markedBody, textBodies } from '../../src/channels/wecom/render.js';
import { bytes, faults, fine } from './card-limits.js';

describe('a text', () => {
  const contents = (bodies: string[]) => bodies.map((body) => JSON.parse(body).text.content as string);

  it('goes out in pieces of at most 2048 bytes that read as one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('科', 'a', '😀', '\n', 'e\u0301', '👨‍👩‍👧'), { maxLength: 3000 }),
        (parts) => {
          const pieces = contents(textBodies(['a'], `科${parts.join('')}科`));
          for (const piece of pieces) {
            expect(bytes(piece)).toBeLessThanOrEqual(2048);
            expect(piece).not.toMatch(/\p{Surrogate}/u);
            expect(piece).not.toMatch(/^[\p{Mark}\u200d]/u);
          }
          expect(pieces.join('')).toBe(`科${parts.join('')}科`);
        },
      ),
      { numRuns: 50 },
    );
    expect(contents(textBodies(['a'], 'x'.repeat(2048)))).toHaveLength(1);
    expect(contents(textBodies(['a'], 'x'.repeat(2049)))).toHaveLength(2);
    expect(contents(textBodies(['a'], '科'.repeat(683)))).toEqual(['科'.repeat(682), '科']);
    expect(contents(textBodies(['a'], `${'科'.repeat(600)}\n${'室'.repeat(300)}`))).toEqual([
      `${'科'.repeat(600)}\n`,
      '室'.repeat(300),
    ]);
  });

  it('splits any text without loss', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 40, max: 300 }), (text, limit) => {
        const pieces = splitByBytes(text, limit);
        expect(pieces.join('')).toBe(text);
        expect(Math.max(...pieces.map(bytes))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('cannot forge a link, an override or a second field', () => {
    const [content] = contents(
      textBodies(['a'], '张三<a href="https://evil.example">点我</a>\u202eexe\u0000","touser":"@all'),
    );
    expect(content).toBe('张三＜a href="https://evil.example">点我＜/a>exe","touser":"@all');
  });

  it('is nothing without a visible character', () => {
    for (const blank of ['', ' \n', '\u200b\u202e']) expect(textBodies(['a'], blank)).toEqual([]);
  });

  it('takes a mark that tells it from an earlier one, even where it is full', () => {
    const marked = (text: string) => JSON.parse(markedBody(textBodies(['a'], text)[0] ?? '', '（09:30:05）') ?? '{}');
    expect(marked('已备案').text.content).toBe('已备案（09:30:05）');
    const full = marked('科'.repeat(682));
    expect(full.text.content).toMatch(/科（09:30:05）$/);
    expect(bytes(full.text.content)).toBeLessThanOrEqual(2048);
    const notice = noticeCard({ title: '题', note: '注'.repeat(30), link: 'https://a.example' });
    const again = JSON.parse(markedBody(cardBody(['a'], notice), '（09:30:05）') ?? '{}').template_card;
    expect(again.main_title).toEqual({ title: '题', desc: `${'注'.repeat(19)}…（09:30:05）` });
    expect(faults(again)).toEqual([]);
    expect(markedBody(cardBody(['a'], buttonsCard(fine)), '（09:30:05）')).toBeUndefined();
  });
});
