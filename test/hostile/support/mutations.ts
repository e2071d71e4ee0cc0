import { callbackCrypto } from '../../../src/simulator/crypto.js';
import { type Callback, clickXml, envelope, now, sealed, signed, textXml } from './callback.js';
import type { Random } from './random.js';
import { KEYS, rightKeys } from './service.js';

/** One hostile (or honest) request, and what the contract allows as its answer. */
export interface Attack {
  kind: string;
  callback: Callback;
  /** How often the same bytes are sent at once. */
  copies: number;
  allowed: readonly number[];
  /** Inbox key of the message it carries: it is there exactly when a 200 came. */
  key?: string;
  /** The number in its text `撤回 FXv…`, which its one answer repeats. */
  asks?: number;
  /** A click whose one answer says that the card has lapsed. */
  clicks?: boolean;
}

/** In every text of a forger: it may turn up nowhere. */
export const FORGED_WORD = 'FORGEDTEXT';
export const TALKERS = 400;
export const CLICKERS = 100;
/** Many, since what is garbled and still readable is answered, at thirty a minute for each. */
const forger = (n: number) => `forger${n % 300}`;
export const talker = (n: number) => `talker${n}`;
export const clicker = (n: number) => `clicker${n}`;

type Make = (random: Random, n: number) => Omit<Attack, 'kind' | 'copies'> & { copies?: number };

/** The `n`th request of a run; the same seed gives the same kinds and mutations. */
export function attack(random: Random, n: number): Attack {
  const [kind, make] = pick(random);
  return { copies: 1, ...make(random, n), kind };
}

/** A text by a member of the house that the service will answer with its number. */
export function honestText(random: Random, n: number, tail = ''): ReturnType<Make> {
  const from = talker(random.below(TALKERS));
  const { callback, key } = text(random, n, { from, text: `撤回 FXv${n}${tail}` });
  return { callback, key, asks: n, allowed: [200] };
}

const OK = [200];
const MALFORMED = [400];
const REFUSED = [403];
const NEVER_TAKEN = [400, 403];
const TAKEN_OR_NOT = [200, 400, 403];

/** Kind → weight and maker. A message under mutation is a forger's with a key of its own, so that its row is known. */
const KINDS: Record<string, [weight: number, make: Make]> = {
  honest: [40, (random, n) => honestText(random, n)],
  'honest, sent four times at once': [8, (random, n) => ({ ...honestText(random, n), copies: 4 })],
  'control characters': [5, (random, n) => honestText(random, n, '\u0000\u0001\u0008\u000b\u001f\ufffe')],
  'direction marks': [5, (random, n) => honestText(random, n, '\u202e\u2066\u200f\u061cfdp.exe')],
  'end of a CDATA section in a text': [5, (random, n) => honestText(random, n, ']]]]><![CDATA[>')],
  'half a megabyte of emoji': [1, (random, n) => honestText(random, n, '😀'.repeat(100_000))],
  'other parameters beside ours': [5, withQuery(({ query }) => `corp=1&${query}&corp=2`)],
  'a card that is not ours': [20, (random, n) => click(random, n, { taskId: `lf-${random.hex(32)}`, key: 'agree' })],
  'built-in names on a card': [
    10,
    (random, n) =>
      click(random, n, {
        taskId: random.one(['__proto__', 'constructor', 'toString']),
        key: random.one(['__proto__', 'constructor', 'hasOwnProperty']),
        selections: { ['__proto__']: ['polluted'], constructor: ['prototype'], level: ['__proto__'] },
      }),
  ],

  'bit of the signature': [
    70,
    forged(NEVER_TAKEN, (random, callback) => ({
      ...callback,
      query: callback.query.replace(/[0-9a-f]{40}/, (signature) => flippedText(random, signature)),
    })),
  ],
  'bit of the query': [
    70,
    forged(NEVER_TAKEN, (random, callback) => ({ ...callback, query: flippedText(random, callback.query) })),
  ],
  'bit of the body': [
    90,
    forged(TAKEN_OR_NOT, (random, callback) => ({ ...callback, body: flipped(random, callback.body) })),
  ],
  'bit of the ciphertext': [
    70,
    forged(NEVER_TAKEN, (random, callback) => {
      const body = Buffer.from(callback.body);
      const start = body.indexOf('<Encrypt><![CDATA[') + 18;
      const cipher = flipped(random, body.subarray(start, body.indexOf(']]>', start)));
      cipher.copy(body, start);
      return { ...callback, body };
    }),
  ],
  'bit of the ciphertext, signed again': [
    70,
    (random, n) => {
      const cipher = Buffer.from(rightKeys.encrypt(forgery(n)), 'base64');
      return { callback: signed(random, flipped(random, cipher).toString('base64')), allowed: TAKEN_OR_NOT };
    },
  ],
  'ciphertext cut or lengthened, signed again': [
    30,
    (random, n) => {
      const cipher = Buffer.from(rightKeys.encrypt(forgery(n)), 'base64');
      const other = random.next() < 0.5 ? cipher.subarray(0, random.below(cipher.length)) : longer(random, cipher);
      return { callback: signed(random, other.toString('base64')), allowed: NEVER_TAKEN };
    },
  ],
  'random bytes, signed': [
    30,
    (random) => ({
      callback: signed(random, random.bytes(32 * (1 + random.below(8))).toString('base64')),
      allowed: REFUSED,
    }),
  ],
  'another AES key': [40, keyedWith(callbackCrypto(KEYS.token, `${'Z'.repeat(42)}A`, KEYS.corpId))],
  'another token': [40, keyedWith(callbackCrypto('SomebodyElses', KEYS.encodingAesKey, KEYS.corpId))],
  'foreign receiver': [40, keyedWith(callbackCrypto(KEYS.token, KEYS.encodingAesKey, 'ww9999999999999999'))],
  'no receiver': [10, keyedWith(callbackCrypto(KEYS.token, KEYS.encodingAesKey, ''))],

  'parameter repeated': [
    40,
    forged(MALFORMED, (random, callback) => {
      const parameters = callback.query.split('&');
      return { ...callback, query: [...parameters, random.one(parameters)].join('&') };
    }),
  ],
  'parameter missing': [
    30,
    forged(MALFORMED, (random, callback) => {
      const parameters = callback.query.split('&');
      parameters.splice(random.below(parameters.length), 1);
      return { ...callback, query: parameters.join('&') };
    }),
  ],
  'parameter not decodable': [
    20,
    forged(MALFORMED, (_, callback) => ({ ...callback, query: callback.query.replace('nonce=', 'nonce=%E0%A4%ZZ') })),
  ],
  'a second Encrypt': [
    40,
    forged(MALFORMED, (random, callback, encrypt) => {
      const second = `<Encrypt><![CDATA[${rightKeys.encrypt(`<xml>${FORGED_WORD}</xml>`)}]]></Encrypt>`;
      const whole = envelope(encrypt, second);
      const body =
        random.next() < 0.5 ? whole : whole.replace('<xml>', `<xml>${second}`).replace(`${second}</xml>`, '</xml>');
      return { ...callback, body: Buffer.from(body) };
    }),
  ],
  'Encrypt not a direct child': [
    20,
    forged(MALFORMED, (_, callback, encrypt) => ({
      ...callback,
      body: Buffer.from(`<xml><a><Encrypt>${encrypt}</Encrypt></a></xml>`),
    })),
  ],
  'a second sender inside': [
    40,
    (random, n) => ({
      callback: sealed(random, forgery(n).replace('</xml>', '<FromUserName>boss</FromUserName></xml>')),
      allowed: MALFORMED,
    }),
  ],
  'elements inside the text': [
    30,
    (random, n) => ({
      callback: sealed(
        random,
        forgery(n).replace(/<Content>.*<\/Content>/, '<Content>x<FromUserName>boss</FromUserName></Content>'),
      ),
      allowed: MALFORMED,
    }),
  ],
  '__proto__ as an element': [
    10,
    (random, n) => ({
      callback: sealed(random, forgery(n).replace('</xml>', '<__proto__><a>1</a></__proto__></xml>')),
      allowed: MALFORMED,
    }),
  ],
  'DOCTYPE outside': [40, (random) => ({ callback: unsealed(random, random.one(BOMBS)), allowed: MALFORMED })],
  'DOCTYPE inside': [30, (random) => ({ callback: sealed(random, random.one(BOMBS)), allowed: MALFORMED })],
  '10 000 nested tags': [
    4,
    (random) => ({
      callback: random.next() < 0.5 ? unsealed(random, NESTED) : sealed(random, NESTED),
      allowed: MALFORMED,
    }),
  ],
  '10 000 attributes or elements': [
    4,
    (random) => ({
      callback: random.next() < 0.5 ? unsealed(random, random.one(WIDE)) : sealed(random, random.one(WIDE)),
      allowed: MALFORMED,
    }),
  ],
  'not XML': [
    40,
    (random) => ({ callback: { ...unsealed(random, ''), body: random.one(NOT_XML) }, allowed: MALFORMED }),
  ],
  'random body': [
    20,
    (random) => ({ callback: { ...unsealed(random, ''), body: random.bytes(300) }, allowed: MALFORMED }),
  ],
  'cut short': [
    30,
    forged(NEVER_TAKEN, (random, callback) => ({
      ...callback,
      body: callback.body.subarray(0, random.below(callback.body.length - 6)),
    })),
  ],
  stale: [
    40,
    (random, n) => ({
      callback: sealed(random, forgery(n, random.one([0, now() - 90_000, now() - 10_000_000, now() + 90_000]))),
      key: keyOf(forger(n), n),
      allowed: REFUSED,
    }),
  ],
  'no usable CreateTime': [
    20,
    (random, n) => ({
      callback: sealed(
        random,
        forgery(n).replace(
          /<CreateTime>\d+/,
          `<CreateTime>${random.one(['', '-1', '1e9', '12345678901234567890', 'x'])}`,
        ),
      ),
      allowed: MALFORMED,
    }),
  ],
  'over 1 MiB': [
    2,
    (random) => ({ callback: { ...unsealed(random, ''), body: random.one(OVERSIZED) }, allowed: [413] }),
  ],
  'other methods': [
    10,
    (random, n) => ({
      callback: { ...sealed(random, forgery(n)), method: random.one(['PUT', 'DELETE', 'PATCH', 'OPTIONS']) },
      allowed: [405],
    }),
  ],
  'URL check with forged parts': [
    30,
    (random, n) => {
      const keys = random.one([rightKeys, callbackCrypto('SomebodyElses', KEYS.encodingAesKey, KEYS.corpId)]);
      const { query } = sealed(random, forgery(n), keys);
      const echo = encodeURIComponent(rightKeys.encrypt(FORGED_WORD));
      return {
        callback: { method: 'GET', query: `${query}&echostr=${echo}`, body: Buffer.alloc(0) },
        allowed: REFUSED,
      };
    },
  ],
  'hung up in the middle': [
    10,
    (random, n) => {
      const callback = sealed(random, forgery(n));
      return { callback: { ...callback, cutAfter: random.below(callback.body.length) }, allowed: [] };
    },
  ],
};

const WEIGHTS = Object.values(KINDS).reduce((sum, [weight]) => sum + weight, 0);

function pick(random: Random): [string, Make] {
  let at = random.below(WEIGHTS);
  for (const [kind, [weight, make]] of Object.entries(KINDS)) {
    at -= weight;
    if (at < 0) return [kind, make];
  }
  throw new Error('weights do not add up');
}

/** A forger's message, changed by `change`; allowed answers as given. */
function forged(
  allowed: readonly number[],
  change: (random: Random, callback: Callback, encrypt: string) => Callback,
): Make {
  return (random, n) => {
    const encrypt = rightKeys.encrypt(forgery(n));
    return { callback: change(random, signed(random, encrypt), encrypt), key: keyOf(forger(n), n), allowed };
  };
}

function keyedWith(keys: ReturnType<typeof callbackCrypto>): Make {
  return (random, n) => ({ callback: sealed(random, forgery(n), keys), key: keyOf(forger(n), n), allowed: REFUSED });
}

function withQuery(change: (callback: Callback) => string): Make {
  return (random, n) => {
    const honest = honestText(random, n);
    return { ...honest, callback: { ...honest.callback, query: change(honest.callback) } };
  };
}

function click(
  random: Random,
  n: number,
  of: { taskId: string; key: string; selections?: Record<string, string[]> },
): ReturnType<Make> {
  const from = clicker(n % CLICKERS);
  return { callback: sealed(random, clickXml({ from, code: `rc${n}`, ...of })), allowed: OK, clicks: true };
}

function text(random: Random, n: number, of: { from: string; text: string }) {
  return { callback: sealed(random, textXml({ ...of, msgId: msgId(n) })), key: keyOf(of.from, n) };
}

const forgery = (n: number, createTime = now()) =>
  textXml({ from: forger(n), msgId: msgId(n), text: `${FORGED_WORD} ${n}`, createTime });
const msgId = (n: number) => `${7_000_000_000_000 + n}`;
const keyOf = (person: string, n: number) => `wecom:${KEYS.agentId}:${person}:${msgId(n)}`;

/** An envelope that was never sealed, with a signature that fits nothing. */
const unsealed = (random: Random, body: string): Callback => ({
  method: 'POST',
  query: `msg_signature=${random.hex(40)}&timestamp=${now()}&nonce=${random.hex(10)}`,
  body: Buffer.from(body),
});

function flipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}

/** Another character that may stand in a request line, differing in one bit. */
function flippedText(random: Random, query: string): string {
  for (;;) {
    const other = flipped(random, Buffer.from(query)).toString('latin1');
    if (/^[!-~]+$/.test(other)) return other;
  }
}

const longer = (random: Random, cipher: Buffer) => Buffer.concat([cipher, random.bytes(1 + random.below(64))]);

const LAUGHS = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
const BOMBS = [
  `<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY l0 "lol">${LAUGHS}]><xml><Encrypt>&l9;</Encrypt></xml>`,
  '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>',
  '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><Encrypt>a</Encrypt></xml>',
  '<!-- - --><!doctype xml [<!ENTITY % p "x">]><xml><Encrypt>a</Encrypt></xml>',
  `<!DOCTYPE xml [<!ENTITY a "${'a'.repeat(20_000)}">]><xml><Encrypt>${'&a;'.repeat(5000)}</Encrypt></xml>`,
  '<!ENTITY a "b"><xml><Encrypt>&a;</Encrypt></xml>',
];
const NESTED = `<xml>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</xml>`;
const WIDE = [
  `<xml ${Array.from({ length: 10_000 }, (_, n) => `a${n}="1"`).join(' ')}><Encrypt>a</Encrypt></xml>`,
  `<xml>${Array.from({ length: 10_000 }, (_, n) => `<a${n}/>`).join('')}</xml>`,
];
const NOT_XML = [
  '',
  '{"Encrypt":"a"}',
  '<xml>',
  '<xml><Encrypt>a</Encrypt>',
  '<xml></xml>',
  '<xml><Encrypt></Encrypt></xml>',
  '<xml><Encrypt>&nbsp;</Encrypt></xml>',
  '<xml><Encrypt>&#0;</Encrypt></xml>',
  '<html><Encrypt>a</Encrypt></html>',
  '<xml><Encrypt>a</Encrypt></xml><xml/>',
  `<xml><Encrypt><![CDATA[${'<![CDATA['.repeat(2000)}</Encrypt></xml>`,
  `${'<!'.repeat(30_000)}`,
].map((body) => Buffer.from(body));
const OVERSIZED = [
  Buffer.alloc((1 << 20) + 1, 'a'),
  Buffer.from(`<xml><Encrypt><![CDATA[${'😀'.repeat(500_000)}]]></Encrypt></xml>`),
];
