import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PageState } from '../../src/simulator/page-api.js';
import { KEEP } from '../../src/simulator/state.js';
import { approvalCard, CORP, type Stage, stage } from './fake-product.js';

let folder: string;
let stateFile: string;
let s: Stage;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'simulator-'));
  stateFile = path.join(folder, 'simulator.json');
  s = await stage({ stateFile });
});
afterEach(async () => {
  await s.close();
  rmSync(folder, { recursive: true, force: true });
});

const restart = async () => {
  await s.close();
  s = await stage({ stateFile });
};

it('remembers conversations, cards, codes, menu, pictures, tokens, people and unread marks', async () => {
  await s.api.post('menu/create', { button: [{ type: 'click', name: '上报', key: 'k' }] }, { agentid: '1000002' });
  const token = await s.api.access();
  const { response_code } = await s.api.card('qinzhaohui|lihong', approvalCard('t-1'));
  await s.simulator.driver.as('qinzhaohui').taps('同意');
  await s.simulator.driver.as('lihong').sendsPicture(PNG);
  await s.api.text('lihong', '还没读');
  await s.simulator.changeOrganisation({ kind: 'move', userid: 'zhoukaiyuan', departmentId: 6 });
  const before = s.simulator.driver.as('lihong').messages();
  await restart();

  expect(s.simulator.driver.as('lihong').messages()).toEqual(before);
  const told = (await (await fetch(`${s.product.origin}/simulator/api/state`)).json()) as PageState;
  expect(told).toMatchObject({ menu: { button: [{ key: 'k' }] } });
  expect(told.people).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ userid: 'lihong', unread: 1 }),
      expect.objectContaining({ userid: 'zhoukaiyuan', department: '药剂科' }),
    ]),
  );
  expect(await s.api.access()).toBe(token);
  const update = { userids: ['lihong'], agentid: CORP.agentId, response_code, button: { replace_name: '已同意' } };
  expect((await s.api.post('message/update_template_card', update)).errcode).toBe(0);
  expect(s.simulator.driver.as('lihong').lastCard()?.cardState?.replaceText).toBe('已同意');
  expect((await s.api.post('message/update_template_card', update)).errcode).toBe(40058);
  expect((await s.api.card('lihong', approvalCard('t-1'))).errcode).toBe(42014);
  const picture = s.simulator.driver
    .as('lihong')
    .messages()
    .find(({ type }) => type === 'image');
  expect((await fetch(`${s.product.origin}${picture?.mediaUrl}`)).status).toBe(200);
});

it('goes on with larger message ids', async () => {
  await s.simulator.driver.as('lihong').says('一');
  const first = BigInt(String(s.product.received[0]?.fields.MsgId));
  await restart();
  s.time.machine -= 3600_000;
  await s.simulator.driver.as('lihong').says('二');
  expect(BigInt(String(s.product.received[0]?.fields.MsgId)) > first).toBe(true);
});

it('starts afresh on a damaged snapshot, and keeps the snapshot small', async () => {
  await s.close();
  writeFileSync(stateFile, '{"version":1,"org');
  s = await stage({ stateFile, limits: 'lifted' });
  expect(s.simulator.driver.as('lihong').messages()).toEqual([]);
  for (let n = 0; n < KEEP.messagesPerPerson + 250; n++) await s.api.text('lihong', `第 ${n} 条`);
  await s.close();
  const { conversations } = JSON.parse(readFileSync(stateFile, 'utf8'));
  expect(conversations.lihong.messages.length).toBe(KEEP.messagesPerPerson);
  expect(conversations.lihong.messages.at(-1).text).toBe(`第 ${KEEP.messagesPerPerson + 249} 条`);
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
