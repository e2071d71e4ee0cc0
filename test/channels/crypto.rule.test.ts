import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CryptError, createCrypt, sign } from '../../src/channels/wecom/crypto.js';

const TOKEN = 'Tk7demoToken2025';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const CORP = 'ww0123456789abcdef';
const crypt = createCrypt({ token: TOKEN, encodingAesKey: AES_KEY, receiveId: CORP });
const robot = createCrypt({ token: TOKEN, encodingAesKey: AES_KEY, receiveId: '' });

const V1 = {
  timestamp: '1735700000',
  nonce: 'nonceA1',
  encrypt: 'Q3stYC6hdFzMh9T8HCvyDGfNHqtaMaTU7FibF3ey9vxDbMWv1JSWTZj8r2rxmRSpk0Mcpf+KIZeRwsc28v0nGA==',
  signature: 'c4171ecf8c1a3cac1a817ef436ff8429895967bd',
};
const V2 = {
  timestamp: '1735700001',
  nonce: '9081726354',
  encrypt:
    'Q3stYC6hdFzMh9T8HCvyDAC/orV9v5SHmZsU0W/0f8EljblEOx5LyIxlymWELVcwj6wfcY/ZotGhCv2kuSQqu+BdO5+LspjLOAZzNEhPOKM1nOCDpwsKvZo8ozjf61c4P5b07QOyWIp2jaSVXxHMcfTEY3jceJo4MWO9kmf3MCgLqL8O6Qz6dyXFwvsaswVblTp5cfExlOs5yTF+9jf4LU9AGBtbWozsVcfVei4TdWkVmuqfQ2djwlXLT8YpbaJlwhz1waf6/ciWnosQCA8ZN+03POMx5RVEYdsqJX+5uuHL/++EUXbToN4V+8tB57ZaCQrdQRAMhZiHr9gO7w7b3sGcKu2HG+phrPJToQzJcC6+0phzueGJSyfvcqqew21qiG93UfFV0cRG5x3UAahGPoBC+tes9FdWRzuDov84C3Y6KZX7onbQSJcI885D7A6zKg9jhaaTQXqtUE5WsvVr5g==',
  signature: '2f76b5c216e701da3cbd5ecadbb7e11ba3039f03',
};
const V2_TEXT =
  '<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1735700001</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好，A<b>&c]]></Content><MsgId>7455012345678901234</MsgId><AgentID>1000002</AgentID></xml>';
const V3 = {
  timestamp: '1735700002',
  nonce: 'n3',
  encrypt:
    'Q3stYC6hdFzMh9T8HCvyDHDxbrF7f8TfmYxXSN1y2VZW6cJciwduFWqR/1kOoL39/ej0a6fKofgBE1C6UNg0SDHGjiUEB2yBIj2aWa8+sWGAvFARk51N4jiS4KBp73cu',
  signature: 'bd599b96cdd892eeaf2b55c582749a009f5698ed',
};
const V4 = {
  timestamp: '1735700003',
  nonce: 'n4',
  encrypt:
    'Q3stYC6hdFzMh9T8HCvyDBP3p0HIghh2f42ojEg+8+DSXDyklxXUdax44YBdlUqVHQygbqktAVF1+bjprY7Yh7k4JkpIqJiIeGW/Ai6CdzIyRXXhikusmkvEyHQE/pru',
  signature: '6e94730486aeae3be00612d8eb333cac9a81a325',
};
const V5 = {
  timestamp: '1735700002',
  nonce: '9081726354',
  message:
    '<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[ww0123456789abcdef]]></FromUserName><CreateTime>1735700002</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[ok]]></Content></xml>',
  encrypt:
    'DpQeJfnf/MGZ/+GTIspwVCJdyrIHb+Bp4/ahppdZpuVxa9fMbuOMxqW1xreBkAvDlevW07xkVNAQWvPzbfKiYKGgZlXcrHMmsEBu3qZ2l3SI3ldqT3Zm2fizR9bPvW6IwPqLt49uhDaHgl5qhlWapfvRDR5NOv6Sk69x6dEYeAhsaYaM+2gEFRoRLoWEXoEYhZVvG93nIksAj5ZJh+4tNeJ0dzF1cdAc2/rxZWK3IJrcL9zzP2P2TuSMUbbTwtwNpQnySu2hLf+OlpkZM0+jWpkZ3d4hARUAuKm57H0xbDw/6p6lH6w0vQkMU5FNJkIfnt+hBW0A3Cn0E3em+97aXEqd7h73VH+asODWQOO/xszTv5CtNezzvnl36UVvQIAf',
  signature: '6c7cccd27d64fa19e72b605cfa533d35a8f802a2',
};

const resigned = (of: { timestamp: string; nonce: string }, encrypt: string) => ({
  ...of,
  encrypt,
  signature: sign(TOKEN, of.timestamp, of.nonce, encrypt),
});
const refusal = (open: () => string) => {
  try {
    open();
  } catch (error) {
    if (error instanceof CryptError) return error.reason;
    throw error;
  }
  return 'accepted';
};
/** A ciphertext of whatever plain bytes, rightly signed. */
const sealedBytes = (plain: Buffer) => {
  const key = Buffer.from(`${AES_KEY}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return resigned(V1, Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64'));
};
const plainOf = (message: string, options: { length?: number; receiver?: string; pad?: number[] } = {}) => {
  const bytes = Buffer.from(message);
  const head = Buffer.alloc(20, 7);
  head.writeUInt32BE(options.length ?? bytes.length, 16);
  const body = Buffer.concat([head, bytes, Buffer.from(options.receiver ?? CORP)]);
  const size = 32 - (body.length % 32);
  return Buffer.concat([body, options.pad ? Buffer.from(options.pad) : Buffer.alloc(size, size)]);
};

describe('what WeCom sends', () => {
  it.each([
    ['the echo string, pad 7', crypt, V1, '5921837460193847562'],
    ['Chinese text, pad 23, which library padding cannot take off', crypt, V2, V2_TEXT],
    ['an aligned plain text, pad 32', crypt, V3, 'x'.repeat(26)],
    ['a robot message without receiver, pad 21', robot, V4, '{"msgid":"m1","msgtype":"text","text":{"content":"hi"}}'],
    ['a reply, pad 32', crypt, V5, V5.message],
  ])('opens %s', (_, with_, vector, message) => {
    expect(with_.open(vector)).toBe(message);
  });

  it('seals a reply to the byte', () => {
    const { timestamp, nonce, message } = V5;
    expect(crypt.seal(message, { timestamp, nonce, random: Buffer.from('fedcba9876543210') })).toEqual({
      encrypt: V5.encrypt,
      signature: V5.signature,
    });
  });

  it('opens whatever was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string(), (message, nonce) => {
        const at = { timestamp: '1735700000', nonce };
        expect(crypt.open({ ...at, ...crypt.seal(message, at) })).toBe(Buffer.from(message).toString());
      }),
    );
  });
});

describe('what is refused', () => {
  it.each([
    ['one digit of the signature changed', 'signature', { ...V2, signature: V2.signature.replace('2', '3') }],
    ['a signature of another length', 'signature', { ...V2, signature: V2.signature.slice(1) }],
    ['a signature of as many characters but more bytes', 'signature', { ...V2, signature: '签'.repeat(40) }],
    ['another nonce', 'signature', { ...V2, nonce: '9081726355' }],
    ['another timestamp', 'signature', { ...V2, timestamp: '1735700002' }],
    ['a plus that became a space', 'signature', { ...V1, encrypt: V1.encrypt.replace('+', ' ') }],
    ['the same, signed again', 'base64', resigned(V1, V1.encrypt.replace('+', ' '))],
    ['no ciphertext', 'base64', resigned(V1, '')],
    ['the URL-safe alphabet', 'base64', resigned(V2, V2.encrypt.replaceAll('/', '_'))],
    [
      'sixteen bytes cut off',
      'length',
      resigned(V3, Buffer.from(V3.encrypt, 'base64').subarray(0, -16).toString('base64')),
    ],
    ['sixteen bytes alone', 'length', resigned(V3, Buffer.alloc(16).toString('base64'))],
  ])('%s', (_, reason, vector) => {
    expect(refusal(() => crypt.open(vector))).toBe(reason);
  });

  it('a message for another corp', () => {
    const other = createCrypt({ token: TOKEN, encodingAesKey: AES_KEY, receiveId: 'ww0000000000000000' });
    expect(refusal(() => other.open(V2))).toBe('receiveid');
    expect(refusal(() => robot.open(V2))).toBe('receiveid');
    expect(refusal(() => crypt.open(sealedBytes(plainOf('hi', { receiver: `${CORP}x` }))))).toBe('receiveid');
  });

  it('padding that is not its length all over', () => {
    const rest = 32 - ((20 + 2 + CORP.length) % 32);
    for (const pad of [Array(rest).fill(0), Array(rest).fill(33), [...Array(rest - 1).fill(1), rest]]) {
      expect(refusal(() => crypt.open(sealedBytes(plainOf('hi', { pad }))))).toBe('padding');
    }
  });

  it('a length field that points outside', () => {
    for (const length of [0xffffffff, 2000, 2 + CORP.length + 1]) {
      expect(refusal(() => crypt.open(sealedBytes(plainOf('hi', { length }))))).toBe('layout');
    }
    expect(refusal(() => crypt.open(sealedBytes(Buffer.alloc(32, 32))))).toBe('layout');
  });

  it('a message under another key, though the cipher itself does not complain', () => {
    const theirs = createCrypt({ token: TOKEN, encodingAesKey: AES_KEY.replace('a', 'z'), receiveId: CORP });
    for (let i = 0; i < 200; i++) {
      const sealed = theirs.seal(V2_TEXT, { timestamp: '1', nonce: String(i) });
      expect(refusal(() => crypt.open({ timestamp: '1', nonce: String(i), ...sealed }))).not.toBe('accepted');
    }
  });

  it('random bytes rightly signed, without anything but the reason in the error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 200 }), (bytes) => {
        const vector = resigned(V1, Buffer.from(bytes).toString('base64'));
        expect(refusal(() => crypt.open(vector))).not.toBe('accepted');
        expect(() => crypt.open(vector)).toThrow(/^callback refused: [a-z0-9]+$/);
      }),
    );
  });

  it('a key of the wrong length or alphabet', () => {
    for (const encodingAesKey of [AES_KEY.slice(1), `${AES_KEY}H`, AES_KEY.replace('a', '+')]) {
      expect(() => createCrypt({ token: TOKEN, encodingAesKey, receiveId: CORP })).toThrow();
    }
  });
});
