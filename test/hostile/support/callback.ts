import type { callbackCrypto } from '../../../src/simulator/crypto.js';
import type { Random } from './random.js';
import { KEYS, rightKeys } from './service.js';

/** One request to `/wecom/callback`, as bytes. */
export interface Callback {
  method: string;
  query: string;
  body: Buffer;
  headers?: Record<string, string>;
  /** Sent only so far, then the connection is cut. */
  cutAfter?: number;
}

export type Crypto = ReturnType<typeof callbackCrypto>;

/** `<xml>` with CDATA around texts, as WeCom writes it. Values are put in as they are: `raw` ones without CDATA. */
export function xml(fields: Record<string, string>, raw: Record<string, string> = {}): string {
  const texts = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  const rest = Object.entries(raw).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<xml>${[...texts, ...rest].join('')}</xml>`;
}

/** Inner XML of a text. `msgId` tells it apart for ever. */
export function textXml(of: { from: string; msgId: string; text: string; createTime?: number }): string {
  return xml(
    { ToUserName: KEYS.corpId, FromUserName: of.from, MsgType: 'text', Content: of.text },
    { CreateTime: String(of.createTime ?? now()), MsgId: of.msgId, AgentID: String(KEYS.agentId) },
  );
}

/** Inner XML of a click on a card. */
export function clickXml(of: {
  from: string;
  taskId: string;
  key: string;
  code: string;
  selections?: Record<string, string[]>;
}): string {
  const selected = Object.entries(of.selections ?? {}).map(
    ([question, ids]) =>
      `<SelectedItem><QuestionKey><![CDATA[${question}]]></QuestionKey><OptionIds>${ids
        .map((id) => `<OptionId><![CDATA[${id}]]></OptionId>`)
        .join('')}</OptionIds></SelectedItem>`,
  );
  return xml(
    {
      ToUserName: KEYS.corpId,
      FromUserName: of.from,
      MsgType: 'event',
      Event: 'template_card_event',
      EventKey: of.key,
      TaskId: of.taskId,
      CardType: 'multiple_interaction',
      ResponseCode: of.code,
    },
    {
      CreateTime: String(now()),
      AgentID: String(KEYS.agentId),
      ...(selected.length > 0 ? { SelectedItems: selected.join('') } : {}),
    },
  );
}

/** Sealed and signed like a callback of WeCom; `keys` others than ours make it forged. */
export function sealed(random: Random, inner: string, keys: Crypto = rightKeys): Callback {
  return signed(random, keys.encrypt(inner), keys);
}

/** Any ciphertext with a signature that fits it. */
export function signed(random: Random, encrypt: string, keys: Crypto = rightKeys): Callback {
  const timestamp = String(now());
  const nonce = random.hex(10);
  return {
    method: 'POST',
    query: `msg_signature=${keys.sign(timestamp, nonce, encrypt)}&timestamp=${timestamp}&nonce=${nonce}`,
    body: Buffer.from(envelope(encrypt)),
  };
}

export const envelope = (encrypt: string, more = ''): string =>
  `<xml><ToUserName><![CDATA[${KEYS.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt><AgentID><![CDATA[${KEYS.agentId}]]></AgentID>${more}</xml>`;

export const now = () => Math.floor(Date.now() / 1000);
