import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, restore } from '../../src/classifier/redact.js';
import { DIRECTORY, personalText, plainlyThere, readable } from './personal.js';

test('ten thousand texts: nothing valid stays readable, near-misses stay, everything comes back to the letter', () => {
  fc.assert(
    fc.property(personalText, ({ text, pieces }) => {
      const hidden = redact(text, DIRECTORY);
      const left = readable(hidden.text);
      for (const piece of pieces) {
        if (piece.secret !== undefined) expect(left).not.toContain(readable(piece.secret));
        if (piece.stays) expect(hidden.text).toContain(piece.text);
      }
      expect(plainlyThere(hidden.text)).toEqual([]);
      expect(restore(hidden.text, hidden.originals)).toBe(text);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);
