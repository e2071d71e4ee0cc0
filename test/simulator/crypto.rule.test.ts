import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CryptoRefusal, callbackCrypto } from '../../src/simulator/crypto.js';

const TOKEN = 'Tk7demoToken2025';
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const CORP_ID = 'ww0123456789abcdef';
const crypto = callbackCrypto(TOKEN, KEY, CORP_ID);
const fixed = Buffer.from('0123456789abcdef');

const VECTORS = [
  {
    name: 'V1: URL check, pad 7',
    receiver: CORP_ID,
    random: fixed,
    timestamp: '1735700000',
    nonce: 'nonceA1',
    message: '5921837460193847562',
    encrypted: 'Q3stYC6hdFzMh9T8HCvyDGfNHqtaMaTU7FibF3ey9vxDbMWv1JSWTZj8r2rxmRSpk0Mcpf+KIZeRwsc28v0nGA==',
    signature: 'c4171ecf8c1a3cac1a817ef436ff8429895967bd',
  },
  {
    name: 'V2: Chinese text, pad 23',
    receiver: CORP_ID,
    random: fixed,
    timestamp: '1735700001',
    nonce: '9081726354',
    message:
      '<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName><CreateTime>1735700001</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好，A<b>&c]]></Content><MsgId>7455012345678901234</MsgId><AgentID>1000002</AgentID></xml>',
    encrypted:
      'Q3stYC6hdFzMh9T8HCvyDAC/orV9v5SHmZsU0W/0f8EljblEOx5LyIxlymWELVcwj6wfcY/ZotGhCv2kuSQqu+BdO5+LspjLOAZzNEhPOKM1nOCDpwsKvZo8ozjf61c4P5b07QOyWIp2jaSVXxHMcfTEY3jceJo4MWO9kmf3MCgLqL8O6Qz6dyXFwvsaswVblTp5cfExlOs5yTF+9jf4LU9AGBtbWozsVcfVei4TdWkVmuqfQ2djwlXLT8YpbaJlwhz1waf6/ciWnosQCA8ZN+03POMx5RVEYdsqJX+5uuHL/++EUXbToN4V+8tB57ZaCQrdQRAMhZiHr9gO7w7b3sGcKu2HG+phrPJToQzJcC6+0phzueGJSyfvcqqew21qiG93UfFV0cRG5x3UAahGPoBC+tes9FdWRzuDov84C3Y6KZX7onbQSJcI885D7A6zKg9jhaaTQXqtUE5WsvVr5g==',
    signature: '2f76b5c216e701da3cbd5ecadbb7e11ba3039f03',
  },
  {
    name: 'V3: aligned, pad 32',
    receiver: CORP_ID,
    random: fixed,
    timestamp: '1735700002',
    nonce: 'n3',
    message: 'x'.repeat(26),
    encrypted:
      'Q3stYC6hdFzMh9T8HCvyDHDxbrF7f8TfmYxXSN1y2VZW6cJciwduFWqR/1kOoL39/ej0a6fKofgBE1C6UNg0SDHGjiUEB2yBIj2aWa8+sWGAvFARk51N4jiS4KBp73cu',
    signature: 'bd599b96cdd892eeaf2b55c582749a009f5698ed',
  },
  {
    name: 'V4: smart robot, empty receiver, pad 21',
    receiver: '',
    random: fixed,
    timestamp: '1735700003',
    nonce: 'n4',
    message: '{"msgid":"m1","msgtype":"text","text":{"content":"hi"}}',
    encrypted:
      'Q3stYC6hdFzMh9T8HCvyDBP3p0HIghh2f42ojEg+8+DSXDyklxXUdax44YBdlUqVHQygbqktAVF1+bjprY7Yh7k4JkpIqJiIeGW/Ai6CdzIyRXXhikusmkvEyHQE/pru',
    signature: '6e94730486aeae3be00612d8eb333cac9a81a325',
  },
  {
    name: 'V5: passive reply, pad 32',
    receiver: CORP_ID,
    random: Buffer.from('fedcba9876543210'),
    timestamp: '1735700002',
    nonce: '9081726354',
    message:
      '<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[ww0123456789abcdef]]></FromUserName><CreateTime>1735700002</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[ok]]></Content></xml>',
    encrypted:
      'DpQeJfnf/MGZ/+GTIspwVCJdyrIHb+Bp4/ahppdZpuVxa9fMbuOMxqW1xreBkAvDlevW07xkVNAQWvPzbfKiYKGgZlXcrHMmsEBu3qZ2l3SI3ldqT3Zm2fizR9bPvW6IwPqLt49uhDaHgl5qhlWapfvRDR5NOv6Sk69x6dEYeAhsaYaM+2gEFRoRLoWEXoEYhZVvG93nIksAj5ZJh+4tNeJ0dzF1cdAc2/rxZWK3IJrcL9zzP2P2TuSMUbbTwtwNpQnySu2hLf+OlpkZM0+jWpkZ3d4hARUAuKm57H0xbDw/6p6lH6w0vQkMU5FNJkIfnt+hBW0A3Cn0E3em+97aXEqd7h73VH+asODWQOO/xszTv5CtNezzvnl36UVvQIAf',
    signature: '6c7cccd27d64fa19e72b605cfa533d35a8f802a2',
  },
];

it.each(VECTORS)('$name', ({ receiver, random, timestamp, nonce, message, encrypted, signature }) => {
  const own = callbackCrypto(TOKEN, KEY, receiver);
  expect(own.encrypt(message, random)).toBe(encrypted);
  expect(own.decrypt(encrypted)).toBe(message);
  expect(own.sign(timestamp, nonce, encrypted)).toBe(signature);
  expect(own.signatureIsRight(signature, timestamp, nonce, encrypted)).toBe(true);
});

const [v1, v2, v3] = VECTORS as [(typeof VECTORS)[0], (typeof VECTORS)[0], (typeof VECTORS)[0]];

it('refuses a changed signature, another nonce, and a plus sign turned to a space', () => {
  const wrong = `${v2.signature.slice(0, -1)}4`;
  expect(crypto.signatureIsRight(wrong, v2.timestamp, v2.nonce, v2.encrypted)).toBe(false);
  expect(crypto.signatureIsRight(v2.signature, v2.timestamp, 'other', v2.encrypted)).toBe(false);
  const spaced = v1.encrypted.replace('+', ' ');
  expect(crypto.signatureIsRight(v1.signature, v1.timestamp, v1.nonce, spaced)).toBe(false);
});

it('refuses another receiver, a cut ciphertext and random bytes', () => {
  expect(() => callbackCrypto(TOKEN, KEY, 'ww0000000000000000').decrypt(v2.encrypted)).toThrow(CryptoRefusal);
  const bytes = Buffer.from(v3.encrypted, 'base64');
  expect(() => crypto.decrypt(bytes.subarray(0, -16).toString('base64'))).toThrow(CryptoRefusal);
  expect(() => crypto.decrypt(bytes.subarray(0, -5).toString('base64'))).toThrow(CryptoRefusal);
  expect(() => crypto.decrypt(Buffer.alloc(64, 7).toString('base64'))).toThrow(CryptoRefusal);
  expect(() => crypto.decrypt('')).toThrow(CryptoRefusal);
});

it('opens whatever it has sealed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (message) => {
      expect(crypto.decrypt(crypto.encrypt(message))).toBe(message);
    }),
  );
});
