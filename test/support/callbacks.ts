import { randomBytes } from 'node:crypto';
import { callbackCrypto } from '../../src/simulator/crypto.js';
import type { House } from './app.js';

/** A signed card click as WeCom would send it, for what the page would not offer. */
export async function forgedClick(house: House, userid: string, taskId: string, key: string): Promise<number> {
  const wecom = house.config.wecom;
  if (!wecom) throw new Error('no WeCom');
  const at = Math.floor(Date.now() / 1000);
  const xml = `<xml><ToUserName><![CDATA[${wecom.corpId}]]></ToUserName><FromUserName><![CDATA[${userid}]]></FromUserName><CreateTime>${at}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[${key}]]></EventKey><TaskId><![CDATA[${taskId}]]></TaskId><CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[RC-${randomBytes(6).toString('hex')}]]></ResponseCode><AgentID>${wecom.agentId}</AgentID></xml>`;
  return send(house, xml);
}

/** Any inner XML, sealed and signed with the right keys. */
export async function send(house: House, xml: string): Promise<number> {
  const wecom = house.config.wecom;
  if (!wecom) throw new Error('no WeCom');
  const crypto = callbackCrypto(wecom.token, wecom.encodingAesKey, wecom.corpId);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(6).toString('hex');
  const encrypt = crypto.encrypt(xml);
  const query = new URLSearchParams({ msg_signature: crypto.sign(timestamp, nonce, encrypt), timestamp, nonce });
  const response = await fetch(`${house.base}/wecom/callback?${query}`, {
    method: 'POST',
    body: `<xml><ToUserName><![CDATA[${wecom.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt><AgentID><![CDATA[${wecom.agentId}]]></AgentID></xml>`,
  });
  return response.status;
}
