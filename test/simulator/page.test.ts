import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessagePage, PageEvent, PageState } from '../../src/simulator/page-api.js';
import { approvalCard, type Stage, stage } from './fake-product.js';

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.close());

const OURS = { 'x-simulator': '1', 'content-type': 'application/json' };
const page = (path: string, init: RequestInit = {}) => fetch(`${s.product.origin}/simulator/api/${path}`, init);
const post = (path: string, body: unknown = {}, headers: Record<string, string> = OURS) =>
  page(path, { method: 'POST', headers, body: JSON.stringify(body) });
const state = async () => (await (await page('state')).json()) as PageState;
const messages = async (userid: string, query = '') =>
  (await (await page(`people/${userid}/messages${query}`)).json()) as MessagePage;

describe('what the page reads', () => {
  it('tells people, departments, menu, clock, faults and delivery options', async () => {
    await s.api.post(
      'menu/create',
      { button: [{ type: 'click', name: '上报', key: 'risk.report' }] },
      { agentid: '1000002' },
    );
    await s.api.text('lihong', '一');
    s.simulator.setFault({ kind: '45009', calls: 3 });
    s.time.product -= 3600_000;
    const told = await state();
    expect(told.app).toEqual({ name: '廉防', agentId: 1000002 });
    expect(told.people.find(({ userid }) => userid === 'lihong')).toMatchObject({
      name: '李虹',
      department: '采购科',
      position: '采购员',
      status: 1,
      unread: 1,
    });
    expect(told.people.find(({ userid }) => userid === 'fangjingan')?.tags).toEqual(['主要领导']);
    expect(told.departments.find(({ id }) => id === 20)).toEqual({ id: 20, name: '心内科', parentId: 19 });
    expect(told.menu?.button[0]?.key).toBe('risk.report');
    expect(told.faults).toEqual([{ kind: '45009', remaining: 3 }]);
    expect(told.clock.moved).toBe(true);
    expect(told.deliveryOptions.retries).toBe(3);
  });

  it('pages a conversation backwards', async () => {
    for (let n = 1; n <= 7; n++) await s.api.text('lihong', `${n}`);
    const newest = await messages('lihong', '?limit=3');
    expect(newest).toMatchObject({ more: true, messages: [{ text: '5' }, { text: '6' }, { text: '7' }] });
    const older = await messages('lihong', `?limit=10&before=${newest.messages[0]?.id}`);
    expect(older.more).toBe(false);
    expect(older.messages.map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
    expect(JSON.stringify(older)).not.toContain('msgid');
    expect((await page('people/nobody/messages')).status).toBe(409);
  });

  it('hears of everything as it happens', async () => {
    const heard: PageEvent[] = [];
    const stream = await page('events');
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body?.getReader();
    const until = async (wanted: (event: PageEvent) => boolean) => {
      let text = '';
      while (!heard.some(wanted)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
        if (done) throw new Error('the stream ended');
        text += Buffer.from(value ?? []).toString('utf8');
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          if (data) heard.push(JSON.parse(data) as PageEvent);
          text = text.slice(end + 2);
        }
      }
    };
    await s.api.card('lihong', approvalCard('t-1'));
    await until(({ type }) => type === 'unread');
    const id = (await messages('lihong')).messages[0]?.id;
    await post('people/lihong/click', { messageId: id, key: 'approve', selections: { level: ['high'] } });
    await until((event) => event.type === 'message-changed' && event.message.cardState?.waiting === false);
    await post('clock', { now: '2026-12-01T09:00:00+08:00' });
    await until(({ type }) => type === 'clock');
    expect(heard.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['message', 'unread', 'message-changed', 'clock']),
    );
    expect(heard.find(({ type }) => type === 'message-changed')).toMatchObject({
      userid: 'lihong',
      message: { cardState: { waiting: true, clicked: true, selections: { level: ['high'] } } },
    });
    await reader?.cancel();
  });
});

describe('what the page does', () => {
  it('speaks, presses, enters, reads, and says how the callback was answered', async () => {
    await s.api.text('lihong', '欢迎');
    expect(await (await post('people/lihong/read')).json()).toEqual({ ok: true });
    expect((await state()).people.find(({ userid }) => userid === 'lihong')?.unread).toBe(0);
    expect(await (await post('people/lihong/text', { text: '上报' })).json()).toEqual({
      ok: true,
      callbackStatus: 200,
    });
    expect((await post('people/lihong/menu', { key: 'todo' })).status).toBe(200);
    expect((await post('people/lihong/enter')).status).toBe(200);
    expect(s.product.received.map(({ fields }) => fields.Event ?? fields.Content)).toEqual([
      '上报',
      'click',
      'enter_agent',
    ]);
    s.product.answer = () => ({ status: 500 });
    expect(await (await post('people/lihong/text', { text: '又' })).json()).toEqual({ ok: false, callbackStatus: 500 });
    expect((await post('people/lihong/text', {})).status).toBe(409);
    expect((await post('people/nobody/text', { text: 'a' })).status).toBe(409);
  });

  it('sends a picture and shows it again', async () => {
    const form = new FormData();
    form.append('file', new Blob([PNG], { type: 'image/png' }), '现场.png');
    const sent = await page('people/lihong/picture', { method: 'POST', headers: { 'x-simulator': '1' }, body: form });
    expect(await sent.json()).toEqual({ ok: true, callbackStatus: 200 });
    const [message] = (await messages('lihong')).messages;
    const shown = await fetch(`${s.product.origin}${message?.mediaUrl}`);
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(shown.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from(await shown.arrayBuffer()).equals(PNG)).toBe(true);
    expect((await page('media/nothing')).status).toBe(404);
  });

  it('switches faults, delivery and people', async () => {
    await post('faults', { kind: '500' });
    expect((await state()).faults).toEqual([{ kind: '500', remaining: null }]);
    await page('faults', { method: 'DELETE', headers: OURS });
    expect((await state()).faults).toEqual([]);
    expect((await post('faults', { kind: 'earthquake' })).status).toBe(409);
    await post('delivery', { duplicate: true, lateMs: 10 });
    expect((await state()).deliveryOptions).toMatchObject({ duplicate: true, lateMs: 10, retries: 3 });
    expect((await post('delivery', { duplicate: 'yes' })).status).toBe(409);
    expect((await post('delivery', { nonsense: true })).status).toBe(409);
    await post('delivery', { duplicate: false, lateMs: 0 });
    expect(await (await post('organisation', { kind: 'leave', userid: 'lihong' })).json()).toMatchObject({ ok: true });
    expect((await state()).people.find(({ userid }) => userid === 'lihong')?.status).toBe(5);
    expect((await post('organisation', { kind: 'explode', userid: 'lihong' })).status).toBe(409);
  });

  it('moves the product’s clock through the product', async () => {
    const answer = await post('clock', { now: '2026-12-01T09:00:00+08:00' });
    expect(await answer.json()).toEqual({ now: '2026-12-01T09:00:00+08:00', ran: 0 });
    expect(s.product.clockCalls).toEqual(['2026-12-01T09:00:00+08:00']);
  });
});

describe('what others must not do', () => {
  it('refuses changes without our header or from another origin', async () => {
    const refused: Array<Record<string, string>> = [
      { 'content-type': 'text/plain' },
      { ...OURS, origin: 'https://evil.example' },
      { ...OURS, origin: 'null' },
      { ...OURS, 'sec-fetch-site': 'cross-site' },
      { ...OURS, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of refused) {
      expect((await post('people/lihong/text', { text: 'x' }, headers)).status).toBe(403);
      expect((await page('faults', { method: 'DELETE', headers })).status).toBe(403);
    }
    const own = { ...OURS, origin: s.product.origin, 'sec-fetch-site': 'same-origin' };
    expect((await post('people/lihong/text', { text: '好' }, own)).status).toBe(200);
    expect(s.product.received).toHaveLength(1);
  });

  it('refuses a rebound name even for reading, unless the page is public', async () => {
    expect(await statusUnder('evil.example')).toBe(403);
    expect(await statusUnder('127.0.0.1.evil.example')).toBe(403);
    expect(await statusUnder('localhost:3000')).toBe(200);
    expect(await statusUnder('[::1]:3000')).toBe(200);
    await s.close();
    s = await stage({ publicAllowed: true });
    expect(await statusUnder('demo.example')).toBe(200);
  });
});

/** fetch does not let a Host header through. */
function statusUnder(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http
      .get(`${s.product.origin}/simulator/api/state`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', reject);
  });
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
