import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactlyOnce } from '../../src/http/query.js';

const NAMES = ['nonce', 'echostr'] as const;

describe('parameters that must come exactly once', () => {
  it('are read as they were meant, base64 with its + included', () => {
    expect(exactlyOnce('/c?nonce=1&echostr=a%2Bb%2Fc%3D%3D', NAMES)).toEqual({ nonce: '1', echostr: 'a+b/c==' });
    expect(exactlyOnce('/c?echostr=a+b&nonce=', NAMES)).toEqual({ nonce: '', echostr: 'a+b' });
  });

  it('are refused when missing, repeated in any spelling, or not decodable', () => {
    for (const target of [
      '/c',
      '/c?',
      '/c?nonce=1',
      '/c?nonce=1&echostr=2&nonce=1',
      '/c?nonce=1&echostr=2&%6Eonce=3',
    ]) {
      expect(exactlyOnce(target, NAMES), target).toBeUndefined();
    }
    expect(exactlyOnce('/c?nonce=%zz&echostr=1', NAMES)).toBeUndefined();
  });

  it('come back whatever they hold and whatever stands around them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (nonce, echostr) => {
        const target = `/c?tenant=7&echostr=${encodeURIComponent(echostr)}&__proto__=x&nonce=${encodeURIComponent(nonce)}&`;
        expect(exactlyOnce(target, NAMES)).toEqual({ nonce, echostr });
      }),
    );
  });
});
