import type { Media } from './state.js';
import type { World } from './world.js';
import type { XmlNode } from './xml.js';

/** The inner XML of what people do and of what the directory tells, one constructor each (documents 90239, 90240). */

export function textMessage(world: World, userid: string, content: string): XmlNode[] {
  return message(world, userid, 'text', [{ name: 'Content', value: content }]);
}

export function imageMessage(world: World, userid: string, media: Media, picUrl: string): XmlNode[] {
  return message(world, userid, 'image', [
    { name: 'PicUrl', value: picUrl },
    { name: 'MediaId', value: media.id },
  ]);
}

/** Any other type, with the elements given: voice, video, location, link, or one nobody has heard of. */
export function otherMessage(world: World, userid: string, type: string, elements: Record<string, string>): XmlNode[] {
  return message(world, userid, type, nodes(elements));
}

export function menuClick(world: World, userid: string, key: string): XmlNode[] {
  return event(world, userid, 'click', key, [{ name: 'EventKey', value: key }]);
}

export function entered(world: World, userid: string): XmlNode[] {
  return event(world, userid, 'enter_agent', '', [{ name: 'EventKey', value: '' }]);
}

export function subscription(world: World, userid: string, kind: 'subscribe' | 'unsubscribe'): XmlNode[] {
  return event(world, userid, kind, '', [{ name: 'EventKey', value: '' }]);
}

export interface CardTap {
  event: 'template_card_event' | 'template_card_menu_event';
  key: string;
  taskId: string;
  cardType: string;
  selections: Record<string, string[]>;
  responseCode: string;
}

/** The order of elements is that of real payloads, which differs from other events. */
export function cardTap(world: World, userid: string, tap: CardTap, misspelt: boolean): XmlNode[] {
  const [outer, inner] = misspelt ? ['OpitonIds', 'OpitonId'] : ['OptionIds', 'OptionId'];
  const chosen = Object.entries(tap.selections).filter(([, ids]) => ids.length > 0);
  const selected: XmlNode[] = chosen.map(([question, ids]) => ({
    name: 'SelectedItem',
    value: [
      { name: 'QuestionKey', value: question },
      { name: outer, value: ids.map((id) => ({ name: inner, value: id })) },
    ],
  }));
  return [
    { name: 'ToUserName', value: world.options.corpId },
    { name: 'FromUserName', value: userid },
    { name: 'MsgType', value: 'event' },
    { name: 'Event', value: tap.event },
    { name: 'CreateTime', value: world.createTime(userid, `${tap.event} ${tap.responseCode}`) },
    { name: 'AgentID', value: world.options.agentId },
    { name: 'EventKey', value: tap.key },
    { name: 'TaskId', value: tap.taskId },
    { name: 'CardType', value: tap.cardType },
    ...(tap.event === 'template_card_event' && selected.length > 0 ? [{ name: 'SelectedItems', value: selected }] : []),
    { name: 'ResponseCode', value: tap.responseCode },
  ];
}

/** `change_contact`: from `sys`, only what is given. */
export function contactChange(world: World, changeType: string, fields: Record<string, string | number>): XmlNode[] {
  const what = `change_contact ${changeType} ${fields.UserID ?? fields.Id ?? fields.TagId ?? ''}`;
  return [
    { name: 'ToUserName', value: world.options.corpId },
    { name: 'FromUserName', value: 'sys' },
    { name: 'CreateTime', value: world.createTime('sys', what) },
    { name: 'MsgType', value: 'event' },
    { name: 'Event', value: 'change_contact' },
    { name: 'ChangeType', value: changeType },
    ...nodes(fields),
  ];
}

function message(world: World, userid: string, type: string, own: XmlNode[]): XmlNode[] {
  return [
    { name: 'ToUserName', value: world.options.corpId },
    { name: 'FromUserName', value: userid },
    { name: 'CreateTime', value: world.createTime(userid, '') },
    { name: 'MsgType', value: type },
    ...own,
    { name: 'MsgId', value: BigInt(world.nextMsgId()) },
    { name: 'AgentID', value: world.options.agentId },
  ];
}

function event(world: World, userid: string, name: string, key: string, own: XmlNode[]): XmlNode[] {
  return [
    { name: 'ToUserName', value: world.options.corpId },
    { name: 'FromUserName', value: userid },
    { name: 'CreateTime', value: world.createTime(userid, `${name} ${key}`) },
    { name: 'MsgType', value: 'event' },
    { name: 'Event', value: name },
    ...own,
    { name: 'AgentID', value: world.options.agentId },
  ];
}

const nodes = (fields: Record<string, string | number>): XmlNode[] =>
  Object.entries(fields).map(([name, value]) => ({ name, value }));
