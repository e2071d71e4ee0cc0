import { randomBytes } from 'node:crypto';
import { encrypt, getSignature } from '@wecom/crypto';
import { WECOM } from './settings.mjs';

let messageId = BigInt(Date.now()) * 1_000_000n;
const cdata = (text) => `<![CDATA[${text}]]>`;

/** A text, or an event where `event` is given, as WeCom would post it: query and body. */
export function callback(person, { text, event }) {
  const seconds = Math.floor(Date.now() / 1000);
  const what = event
    ? `<MsgType>${cdata('event')}</MsgType><Event>${cdata(event)}</Event><EventKey>${cdata(++messageId)}</EventKey>`
    : `<MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content><MsgId>${++messageId}</MsgId>`;
  const xml =
    `<xml><ToUserName>${cdata(WECOM.corpId)}</ToUserName><FromUserName>${cdata(person)}</FromUserName>` +
    `<CreateTime>${seconds}</CreateTime>${what}<AgentID>${WECOM.agentId}</AgentID></xml>`;
  const encrypted = encrypt(WECOM.encodingAesKey, xml, WECOM.corpId);
  const nonce = randomBytes(5).readUIntBE(0, 5).toString();
  const signature = getSignature(WECOM.token, String(seconds), nonce, encrypted);
  return {
    query: `msg_signature=${signature}&timestamp=${seconds}&nonce=${nonce}`,
    body:
      `<xml><ToUserName>${cdata(WECOM.corpId)}</ToUserName><Encrypt>${cdata(encrypted)}</Encrypt>` +
      `<AgentID>${cdata(WECOM.agentId)}</AgentID></xml>`,
  };
}

export async function post(port, { query, body }) {
  const answer = await fetch(`http://127.0.0.1:${port}/wecom/callback?${query}`, { method: 'POST', body });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`the callback was answered ${answer.status}`);
}
