import type { CallbackCrypto } from './crypto.js';
import type { TemplateCard } from './page-api.js';
import type { World } from './world.js';
import { childText, readXml, type XmlElement, XmlRefusal } from './xml.js';

/** What the product said in the answer to a callback itself. */
export type PassiveReply =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  | { kind: 'media'; type: 'image' | 'voice' | 'video'; mediaId: string }
  | { kind: 'news'; titles: string[] }
  | { kind: 'button'; replaceName: string }
  | { kind: 'card'; card: TemplateCard }
  /** WeCom shows nothing of it; why, without the content. */
  | { kind: 'dropped'; reason: string };

/** Decrypts and checks a passive reply (WeCom document 90241). @param userid to whom the callback belonged */
export function readReply(world: World, crypto: CallbackCrypto, userid: string, body: string): PassiveReply {
  if (body === '' || body === 'success') return { kind: 'none' };
  try {
    const outer = readXml(body);
    const encrypted = childText(outer, 'Encrypt');
    const signature = childText(outer, 'MsgSignature');
    const timestamp = childText(outer, 'TimeStamp');
    const nonce = childText(outer, 'Nonce');
    if (!encrypted || !signature || !timestamp || !nonce) return dropped('not an encrypted reply');
    if (!crypto.signatureIsRight(signature, timestamp, nonce, encrypted)) return dropped('signature');
    const inner = readXml(crypto.decrypt(encrypted));
    if (childText(inner, 'ToUserName')?.toLowerCase() !== userid.toLowerCase()) return dropped('ToUserName');
    if (childText(inner, 'FromUserName') !== world.options.corpId) return dropped('FromUserName');
    return content(inner);
  } catch (error) {
    return dropped(error instanceof XmlRefusal ? `xml: ${error.message}` : 'cannot be decrypted');
  }
}

const dropped = (reason: string): PassiveReply => ({ kind: 'dropped', reason });

function content(inner: XmlElement): PassiveReply {
  const type = childText(inner, 'MsgType');
  const child = (name: string) => inner.children.find((candidate) => candidate.name === name);
  switch (type) {
    case 'text': {
      const text = childText(inner, 'Content');
      return text ? { kind: 'text', text } : dropped('no Content');
    }
    case 'image':
    case 'voice':
    case 'video': {
      const media = child(type.replace(/^./, (letter) => letter.toUpperCase()));
      const mediaId = media && childText(media, 'MediaId');
      return mediaId ? { kind: 'media', type, mediaId } : dropped('no MediaId');
    }
    case 'news': {
      const items = child('Articles')?.children.filter(({ name }) => name === 'item') ?? [];
      if (items.length < 1 || items.length > 8) return dropped('articles');
      return { kind: 'news', titles: items.map((item) => childText(item, 'Title') ?? '') };
    }
    case 'update_button': {
      const button = child('Button');
      const replaceName = button && childText(button, 'ReplaceName');
      return replaceName ? { kind: 'button', replaceName } : dropped('no ReplaceName');
    }
    case 'update_template_card': {
      const card = child('TemplateCard');
      return card ? { kind: 'card', card: cardFromXml(card) } : dropped('no TemplateCard');
    }
    default:
      return dropped('MsgType is none of the passive ones');
  }
}

/** Lists are repeated siblings in the XML card, wrapped by nothing. */
const LISTS = [
  'HorizontalContentList',
  'VerticalContentList',
  'JumpList',
  'ButtonList',
  'SelectList',
  'OptionList',
  'ActionList',
];
const NUMBERS = ['Type', 'Style', 'DescColor', 'Mode', 'AspectRatio'];
const FLAGS = ['IsChecked', 'Disable'];
/** Where PascalCase and snake_case part ways. */
const NAMES: Record<string, string> = {
  CheckBox: 'checkbox',
  KeyName: 'keyname',
  Keyname: 'keyname',
  UserId: 'userid',
  AppId: 'appid',
  PagePath: 'pagepath',
};

function cardFromXml(element: XmlElement): TemplateCard {
  return fields(element) as unknown as TemplateCard;
}

function fields(element: XmlElement): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const child of element.children) {
    const name = NAMES[child.name] ?? child.name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    if (LISTS.includes(child.name)) {
      const list = (object[name] ?? []) as unknown[];
      list.push(fields(child));
      object[name] = list;
    } else if (child.children.length > 0) object[name] = fields(child);
    else if (NUMBERS.includes(child.name)) object[name] = Number(child.text);
    else if (FLAGS.includes(child.name)) object[name] = child.text === 'true' || child.text === '1';
    else object[name] = child.text;
  }
  return object;
}
