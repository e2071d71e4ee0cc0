import { hash } from 'node:crypto';
import type { Click, DirectoryChange, Incoming, What } from '../channel.js';
import { childOf, declaresType, parseXml, textOf, type XmlElement, XmlError } from './xml.js';

/** Not usable as a callback: answered with 400. The message names the rule, never the content. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
}

/**
 * The envelope of a POST (vendor page 90238): everything beside `Encrypt` is outside the signature and is ignored.
 * Whoever reaches the address can send one, so it is read more strictly than what was decrypted.
 * @throws ParseError
 */
export function parseEnvelope(body: string): { encrypt: string } {
  return refusing(() => {
    if (declaresType(body, { insideCdataToo: true })) throw new XmlError('DOCTYPE');
    const encrypt = textOf(parseXml(body).Encrypt)?.trim();
    if (!encrypt) throw new XmlError('no Encrypt');
    return { encrypt };
  });
}

/**
 * A decrypted message or event (vendor pages 90239, 90240, 90970) → `Incoming`. Types this product does not know
 * become `other`, so that they can be stored and answered politely.
 * @throws ParseError when it is not XML or sender, time or type is missing
 */
export function parseMessage(xml: string): Incoming {
  return refusing(() => {
    const fields = parseXml(withoutControls(xml));
    const text = (name: string) => textOf(fields[name]);
    const id = (name: string) => text(name)?.trim() ?? '';
    const userid = id('FromUserName');
    if (!userid || userid.length > 128) throw new XmlError('no FromUserName');
    const created = id('CreateTime');
    if (!/^\d{1,11}$/.test(created)) throw new XmlError('no CreateTime');
    const type = id('MsgType').toLowerCase();
    if (!type) throw new XmlError('no MsgType');
    const person = userid.toLowerCase();
    const event = type === 'event' ? id('Event').toLowerCase() : undefined;
    const what = event === undefined ? messageOf(type, text) : eventOf(event, fields, id);
    return {
      channel: 'wecom',
      key: keyOf({ agent: id('AgentID'), person, created, event, messageId: id('MsgId'), fields, id }),
      person,
      userid,
      sentAt: new Date(Number(created) * 1000),
      what,
    };
  });
}

type Text = (name: string) => string | undefined;
type Fields = Record<string, XmlElement>;

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof XmlError) throw new ParseError(error.message);
    throw error;
  }
}

/**
 * What somebody pastes from a word processor carries vertical tabs and the like, which no XML may hold. The message
 * is authentic at this point: it is read without them rather than lost.
 */
function withoutControls(xml: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
  return xml.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

function messageOf(type: string, text: Text): What {
  const mediaId = text('MediaId')?.trim();
  if (type === 'text') return { kind: 'text', text: text('Content') ?? '' };
  if (type === 'image' && mediaId) {
    const url = text('PicUrl')?.trim();
    return { kind: 'picture', mediaId, ...(url ? { url } : {}) };
  }
  return { kind: 'other', type };
}

function eventOf(event: string, fields: Fields, id: (name: string) => string): What {
  const key = id('EventKey');
  switch (event) {
    case 'click':
      return key ? { kind: 'menu', key } : { kind: 'other', type: 'event.click' };
    case 'enter_agent':
      return { kind: 'entered' };
    case 'subscribe':
      return { kind: 'joined' };
    case 'unsubscribe':
      return { kind: 'left' };
    case 'template_card_event':
    case 'template_card_menu_event': {
      const taskId = id('TaskId');
      if (!taskId || !key) break;
      const code = id('ResponseCode');
      const click: Click = { taskId, key, selections: selectionsOf(fields.SelectedItems) };
      if (code) click.responseCode = code;
      return { kind: 'click', click };
    }
    case 'change_contact': {
      const change = changeOf(fields, id);
      if (change) return { kind: 'directory', change };
    }
  }
  return { kind: 'other', type: `event.${event}` };
}

/** `OpitonIds` is how the official sample once spelt it. */
function selectionsOf(items: XmlElement | undefined): Record<string, string[]> {
  const selections: Record<string, string[]> = Object.create(null);
  for (const item of items?.children ?? []) {
    const question = textOf(childOf(item, 'QuestionKey'))?.trim();
    if (!question) continue;
    const ids = childOf(item, 'OptionIds') ?? childOf(item, 'OpitonIds');
    selections[question] = (ids?.children ?? []).map((option) => textOf(option)?.trim() ?? '').filter(Boolean);
  }
  return selections;
}

function changeOf(fields: Fields, id: (name: string) => string): DirectoryChange | undefined {
  const type = id('ChangeType').toLowerCase();
  const list = (name: string) =>
    id(name)
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const numbers = (name: string) => list(name).map(Number).filter(Number.isInteger);
  const number = (name: string) => (/^\d+$/.test(id(name)) ? Number(id(name)) : undefined);
  switch (type) {
    case 'create_user':
    case 'update_user': {
      const userid = id('UserID');
      if (!userid) return undefined;
      const changed: Record<string, string> = {};
      for (const [name, element] of Object.entries(fields)) {
        if (!ENVELOPE.has(name) && element.children.length === 0) changed[name] = element.text;
      }
      const newUserid = id('NewUserID');
      return { type, userid, ...(newUserid ? { newUserid } : {}), fields: changed };
    }
    case 'delete_user':
      return id('UserID') ? { type, userid: id('UserID') } : undefined;
    case 'create_party':
    case 'update_party': {
      const party = number('Id');
      if (party === undefined) return undefined;
      const parentId = number('ParentId');
      const order = number('Order');
      return {
        type,
        id: party,
        ...(fields.Name ? { name: id('Name') } : {}),
        ...(parentId === undefined ? {} : { parentId }),
        ...(order === undefined ? {} : { order }),
      };
    }
    case 'delete_party': {
      const party = number('Id');
      return party === undefined ? undefined : { type, id: party };
    }
    case 'update_tag': {
      const tag = number('TagId');
      if (tag === undefined) return undefined;
      return {
        type,
        id: tag,
        addUsers: list('AddUserItems'),
        removeUsers: list('DelUserItems'),
        addParties: numbers('AddPartyItems'),
        removeParties: numbers('DelPartyItems'),
      };
    }
    default:
      return undefined;
  }
}

/** What every event carries and no change of a member is. */
const ENVELOPE = new Set([
  'ToUserName',
  'FromUserName',
  'CreateTime',
  'MsgType',
  'Event',
  'ChangeType',
  'AgentID',
  'UserID',
  'NewUserID',
]);

/** What tells two events of one second apart, beside sender, time and name. */
const EVENT_PARTS = ['EventKey', 'ChangeType', 'TaskId', 'ResponseCode', 'UserID', 'Id', 'TagId'];

/**
 * The same delivery again gives the same key. `MsgId` alone is not enough (equal ids for two people have been
 * reported), nor is sender and time for events (one-second resolution; every change of the directory is from `sys`).
 * Hashed, because a response code is a secret and an event key may be a kilobyte long.
 */
function keyOf(of: {
  agent: string;
  person: string;
  created: string;
  event: string | undefined;
  messageId: string;
  fields: Fields;
  id: (name: string) => string;
}): string {
  const { agent, person, event, messageId, fields, id } = of;
  if (event === undefined && /^\d{1,24}$/.test(messageId)) return `wecom:${agent}:${person}:${messageId}`;
  const parts = [agent, person, of.created, event ?? 'message'];
  // Two updates of one member in one second differ in their fields only; the rest is told apart by a few elements.
  if (event === undefined || event === 'change_contact') parts.push(JSON.stringify(fields));
  else parts.push(...EVENT_PARTS.map(id), textOf(childOf(fields.BatchJob, 'JobId')) ?? '');
  return `wecom:${agent}:${person}:${hash('sha256', JSON.stringify(parts), 'base64url')}`;
}
