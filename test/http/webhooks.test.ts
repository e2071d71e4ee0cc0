import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createInbox, type Inbox } from '../../src/channels/inbox.js';
import { inbox as inboxTable } from '../../src/channels/schema.js';
import { createCrypt } from '../../src/channels/wecom/crypto.js';
import { createHttp, type Http } from '../../src/http/server.js';
import { createLog } from '../../src/log.js';
import { createMetrics, type Metrics } from '../../src/metrics.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

const TOKEN = 'callbackToken';
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const CORP = 'ww0123456789abcdef';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let inbox: Inbox;
  let http: Http;
  let metrics: Metrics;
  let lines: string[];
  let base: string;

  beforeEach(async () => {
    lines = [];
    metrics = createMetrics({ processMetrics: false });
    const log = createLog('info', { write: (line) => void lines.push(line) });
    inbox = createInbox({ database, owner: 'test', log, metrics });
    http = createHttp({
      host: '127.0.0.1',
      port: 0,
      https: false,
      log,
      metrics,
      notReady: () => undefined,
      web: {
        callback: {
          crypt: createCrypt({ token: TOKEN, encodingAesKey: KEY, receiveId: CORP }),
          accept: inbox.accept,
        },
        verifyFolder: '/nonexistent',
        routers: [],
      },
    });
    base = `http://127.0.0.1:${await http.listen()}/wecom/callback`;
  });
  afterEach(async () => {
    await http.close(500);
    await inbox.stop(500);
  });

  const rows = () => database.db.select().from(inboxTable).orderBy(inboxTable.seq);
  const post = async (query: string, body: RequestInit['body'], headers: Record<string, string> = {}) => {
    const answer = await fetch(`${base}?${query}`, { method: 'POST', body, headers });
    return { status: answer.status, body: await answer.text() };
  };
  const deliver = (delivery: Delivery) => post(delivery.query, delivery.body);

  it('answers the URL check (接收消息设置) with the plain text and nothing around it', async () => {
    const { query } = sealed('1234567890 +/=', 'echostr');
    const answer = await fetch(`${base}?${query}`);
    expect([answer.status, await answer.text()]).toEqual([200, '1234567890 +/=']);
    expect(await rows()).toEqual([]);
  });

  it('refuses a URL check that is forged, foreign or incomplete', async () => {
    const { query } = sealed('123', 'echostr');
    for (const [what, target, status] of [
      ['other signature', query.replace(/msg_signature=./, 'msg_signature=x'), 403],
      ['other token', sealed('123', 'echostr', { token: 'another' }).query, 403],
      ['other key', sealed('123', 'echostr', { key: [...KEY].reverse().join('') }).query, 403],
      ['other company', sealed('123', 'echostr', { corp: 'ww9999999999999999' }).query, 403],
      ['bad padding', sealed('123', 'echostr', { pad: 40 }).query, 403],
      ['missing', query.replace(/&nonce=[^&]*/, ''), 400],
      ['repeated', `${query}&timestamp=1`, 400],
      ['nothing', '', 400],
    ] as const) {
      const answer = await fetch(`${base}?${target}`);
      expect([what, answer.status, await answer.text()]).toEqual([what, status, '']);
    }
  });

  it('stores a message, answers empty, and knows it again however it comes back', async () => {
    const delivery = message('我要上报：供应商与评审人员私下见面 😀');
    expect(await deliver(delivery)).toEqual({ status: 200, body: '' });
    expect(await deliver(delivery)).toEqual({ status: 200, body: '' });
    // A retry may carry a fresh timestamp, nonce and ciphertext.
    expect(await deliver(sealed(delivery.xml))).toEqual({ status: 200, body: '' });
    const stored = await rows();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.person).toBe('zhangsan');
    expect(JSON.parse(stored[0]?.body ?? '')).toMatchObject({
      userid: 'ZhangSan',
      what: { kind: 'text', text: '我要上报：供应商与评审人员私下见面 😀' },
    });
    expect((await metrics.exposition()).body).toMatch(/callbacks_total\{outcome="repeated"\} 2/);
  });

  it('reads the body whatever its content type, and takes parameters it does not know', async () => {
    for (const type of ['application/json', 'application/octet-stream', 'text/xml; charset=GBK', 'nonsense']) {
      const { query, body } = message(`内容类型 ${type}`);
      expect((await post(`tenant=7&${query}`, body, { 'content-type': type })).status).toBe(200);
    }
    const { query, body } = message('没有内容类型');
    expect((await post(query, new Blob([body]))).status).toBe(200);
    expect(await rows()).toHaveLength(5);
  });

  it('stores an unknown type of message too', async () => {
    const xml = message('x').xml.replace('<![CDATA[text]]>', '<![CDATA[hologram]]>');
    expect((await deliver(sealed(xml))).status).toBe(200);
    expect(JSON.parse((await rows())[0]?.body ?? '').what).toEqual({ kind: 'other', type: 'hologram' });
  });

  const good = message('好的');
  const seconds = () => Math.floor(Date.now() / 1000);
  const REFUSED: Array<
    [what: string, status: number, delivery: () => Delivery | { query: string; body: RequestInit['body'] }]
  > = [
    ['a wrong signature', 403, () => ({ ...good, query: good.query.replace(/msg_signature=./, 'msg_signature=x') })],
    [
      'an empty signature',
      403,
      () => ({ ...good, query: good.query.replace(/msg_signature=[^&]*/, 'msg_signature=') }),
    ],
    ['a signature of another length', 403, () => ({ ...good, query: good.query.replace(/msg_signature=/, '$&0') })],
    ['another timestamp than was signed', 403, () => ({ ...good, query: good.query.replace(/timestamp=/, '$&0') })],
    ['another ciphertext than was signed', 403, () => ({ ...good, body: sealed(good.xml).body })],
    ['ciphertext under another key', 403, () => sealed(good.xml, 'body', { key: [...KEY].reverse().join('') })],
    ['bad padding', 403, () => sealed(good.xml, 'body', { pad: 0 })],
    ['a length that lies', 403, () => sealed(good.xml, 'body', { length: 1 << 30 })],
    ['a foreign receiver', 403, () => sealed(good.xml, 'body', { corp: 'ww9999999999999999' })],
    ['ciphertext that is none', 403, () => sealed('', 'body', { encrypted: 'AAAA' })],
    ['ciphertext that is no base64', 403, () => sealed('', 'body', { encrypted: '你好，不是密文' })],
    ['a message 25 hours old', 403, () => message('旧', { at: seconds() - 25 * 3600 })],
    ['a message from the day after tomorrow', 403, () => message('早', { at: seconds() + 25 * 3600 })],
    ['no nonce', 400, () => ({ ...good, query: good.query.replace(/&nonce=[^&]*/, '') })],
    ['the timestamp twice', 400, () => ({ ...good, query: `${good.query}&timestamp=1` })],
    ['the signature twice, hidden by encoding', 400, () => ({ ...good, query: `${good.query}&msg%5Fsignature=1` })],
    ['a parameter that cannot be decoded', 400, () => ({ ...good, query: good.query.replace(/nonce=/, '$&%ZZ') })],
    ['no parameters', 400, () => ({ ...good, query: '' })],
    ['an empty body', 400, () => ({ ...good, body: '' })],
    ['JSON', 400, () => ({ ...good, body: '{"encrypt":"AAAA"}' })],
    ['plain text', 400, () => ({ ...good, body: '<xml>你好' })],
    ['a document type', 400, () => ({ ...good, body: `<!DOCTYPE xml [<!ENTITY a "b">]>${good.body}` })],
    ['no Encrypt', 400, () => ({ ...good, body: good.body.replaceAll('Encrypt', 'Other') })],
    ['a second Encrypt', 400, () => ({ ...good, body: good.body.replace('</xml>', '<Encrypt>AAAA</Encrypt></xml>') })],
    ['Encrypt deeper down', 400, () => ({ ...good, body: good.body.replace(/<Encrypt>.*<\/Encrypt>/, '<a>$&</a>') })],
    [
      '__proto__ for a tag',
      400,
      () => ({ ...good, body: good.body.replace('</xml>', '<__proto__>1</__proto__></xml>') }),
    ],
    ['10 000 nested tags', 400, () => ({ ...good, body: '<a>'.repeat(10_000) + '</a>'.repeat(10_000) })],
    ['not UTF-8', 400, () => ({ query: good.query, body: randomBytes(400) })],
    ['sealed text that is no XML', 400, () => sealed('你好')],
    ['sealed XML without a sender', 400, () => sealed(good.xml.replaceAll('FromUserName', 'Nobody'))],
    [
      'sealed XML with two senders',
      400,
      () => sealed(good.xml.replace('</xml>', '<FromUserName>a</FromUserName></xml>')),
    ],
    ['a sealed document type', 400, () => sealed(`<!DOCTYPE xml>${good.xml}`)],
    ['a sealed message without a time', 400, () => sealed(good.xml.replace(/<CreateTime>\d+/, '<CreateTime>soon'))],
    ['2 MB of emoji', 413, () => ({ ...good, body: '😀'.repeat(512 * 1024) })],
    ['a byte too many', 413, () => ({ ...good, body: good.body.padEnd((1 << 20) + 1) })],
  ];
  it('refuses each kind of bad callback with its status, an empty body and nothing stored', async () => {
    for (const [what, status, delivery] of REFUSED) {
      const { query, body } = delivery();
      expect([what, await post(query, body)]).toEqual([what, { status, body: '' }]);
    }
    expect(await rows()).toEqual([]);
    const log = lines.join('');
    for (const secret of [good.query.slice(0, 60), 'zhangsan', 'ZhangSan', '好的', TOKEN, KEY]) {
      expect(log).not.toContain(secret);
    }
  });

  it('takes a body of just the limit, and one sent without its length', async () => {
    const padded = message('刚好');
    expect((await post(padded.query, padded.body.padEnd(1 << 20))).status).toBe(200);
    const chunked = message('分块');
    const stream = new ReadableStream({
      start(controller) {
        for (const byte of chunked.body.match(/.{1,100}/gs) ?? []) controller.enqueue(new TextEncoder().encode(byte));
        controller.close();
      },
    });
    const answer = await fetch(`${base}?${chunked.query}`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(200);
  });

  it('answers 5xx when the message could not be stored, so that it is sent again', async () => {
    const delivery = message('库不在');
    await database.db.execute('alter table inbox rename to away');
    expect(await deliver(delivery)).toEqual({ status: 503, body: '' });
    await database.db.execute('alter table away rename to inbox');
    expect((await deliver(delivery)).status).toBe(200);
    expect(await rows()).toHaveLength(1);
  });

  it('writes a few lines about a flood of bad callbacks, and counts them all', async () => {
    const bad = { query: good.query.replace(/msg_signature=./, 'msg_signature=x'), body: good.body };
    await Promise.all(Array.from({ length: 150 }, () => post(bad.query, bad.body)));
    expect(lines.filter((line) => line.includes('callback-signature'))).toHaveLength(20);
    await http.close(500);
    expect(lines.filter((line) => line.includes('"more":130'))).toHaveLength(1);
    expect((await metrics.exposition()).body).toMatch(/callbacks_total\{outcome="signature"\} 150/);
  });

  it('survives any bytes: no 5xx, and stores nothing but the signed ciphertext whole', async () => {
    const ciphertext = /CDATA\[([A-Za-z0-9+/=]{100,})/.exec(good.body)?.[1] ?? '';
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(mutationOf(good), async ({ query, body }) => {
        const { status } = await post(query, body);
        if (status === 200 && body.includes(ciphertext) && query === good.query) whole++;
        else expect([400, 403, 413]).toContain(status);
      }),
      { numRuns: 150 },
    );
    expect(await rows()).toHaveLength(Math.min(whole, 1));
  });
});

interface Delivery {
  query: string;
  body: string;
  xml: string;
}
interface Faults {
  token?: string;
  key?: string;
  corp?: string;
  /** Value of the padding bytes instead of their number. */
  pad?: number;
  length?: number;
  encrypted?: string;
}

let messageId = 7_455_012_345_678_901_234n;

function message(text: string, options: { at?: number } = {}): Delivery {
  const at = options.at ?? Math.floor(Date.now() / 1000);
  return sealed(
    `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><FromUserName><![CDATA[ZhangSan]]></FromUserName>` +
      `<CreateTime>${at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content>` +
      `<MsgId>${++messageId}</MsgId><AgentID>1000002</AgentID></xml>`,
  );
}

/** Seals as the vendor's page 90968 describes, apart from the product's own code, with faults where asked for. */
function sealed(xml: string, as: 'body' | 'echostr' = 'body', faults: Faults = {}): Delivery {
  const key = Buffer.from(`${faults.key ?? KEY}=`, 'base64');
  const content = Buffer.from(xml);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(faults.length ?? content.length);
  const plain = Buffer.concat([randomBytes(16), length, content, Buffer.from(faults.corp ?? CORP)]);
  const pad = 32 - (plain.length % 32);
  const padded = Buffer.concat([plain, Buffer.alloc(pad, faults.pad ?? pad)]);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const encrypted = faults.encrypted ?? Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(6).toString('hex');
  const signature = createHash('sha1')
    .update([faults.token ?? TOKEN, timestamp, nonce, encrypted].sort().join(''))
    .digest('hex');
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce });
  if (as === 'echostr') query.set('echostr', encrypted);
  const body =
    `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt>` +
    '<AgentID><![CDATA[1000002]]></AgentID></xml>';
  return { query: query.toString(), body, xml };
}

/** A true delivery with something cut, put in or overwritten, or with another query. */
function mutationOf({ query, body }: Delivery): fc.Arbitrary<{ query: string; body: Buffer }> {
  const bytes = Buffer.from(body);
  const place = fc.nat({ max: bytes.length });
  return fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }).map((noise) => ({ query, body: Buffer.from(noise) })),
    fc.tuple(place, place).map(([a, b]) => ({
      query,
      body: Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b) + 1)]),
    })),
    fc
      .tuple(place, fc.constantFrom('<', '&', ']]>', '\u0000', '<!DOCTYPE a>', '<Encrypt>', '😀'))
      .map(([at, what]) => ({
        query,
        body: Buffer.concat([bytes.subarray(0, at), Buffer.from(what), bytes.subarray(at)]),
      })),
    fc.webQueryParameters().map((other) => ({ query: other, body: bytes })),
  );
}
