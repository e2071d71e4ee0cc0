import type { Callbacks, Delivery } from './callbacks.js';
import { callsBack, checkCard, presetSelections, selectsOf } from './cards.js';
import type { CallbackCrypto } from './crypto.js';
import { type CardTap, cardTap, entered, imageMessage, menuClick, otherMessage, textMessage } from './inbound.js';
import { imageType, keepMedia, storedMedia } from './media.js';
import type { OrgPerson } from './organisation.js';
import type { TemplateCard } from './page-api.js';
import { type PassiveReply, readReply } from './replies.js';
import { cutBytes, mediaPath, newResponseCode } from './send.js';
import type { StoredMessage } from './state.js';
import { applyLook } from './update.js';
import type { World } from './world.js';
import type { XmlNode } from './xml.js';

/** What a person can do in the client. Each resolves when WeCom has delivered it, or given up. */
export interface Actions {
  says(userid: string, text: string): Promise<Delivery>;
  sendsPicture(userid: string, bytes: Buffer, filename?: string): Promise<Delivery>;
  /** Voice, video, location, link, or a type nobody has heard of. */
  sendsOther(userid: string, type: string, elements: Record<string, string>): Promise<Delivery>;
  presses(userid: string, menuKey: string): Promise<Delivery>;
  enters(userid: string): Promise<Delivery>;
  /** @param selections question → option ids; questions left out stay as the card shows them */
  taps(userid: string, messageId: string, key: string, selections: Record<string, string[]>): Promise<Delivery>;
  reads(userid: string): void;
  /** Reasons why passive replies were not shown; the newest hundred. */
  droppedReplies(): string[];
}

/** The client does not let this person do that; a sentence for the page. */
export class ActionRefused extends Error {}

export interface ActionParts {
  world: World;
  crypto: CallbackCrypto;
  callbacks: Callbacks;
  apiBase: () => string;
}

export function createActions({ world, crypto, callbacks, apiBase }: ActionParts): Actions {
  const dropped: string[] = [];

  const actor = (userid: string): OrgPerson => {
    const person = world.person(userid);
    if (!person) throw new ActionRefused('没有这个成员');
    if (person.status === 2) throw new ActionRefused('该成员已被禁用，不能使用企业微信');
    if (person.status === 4) throw new ActionRefused('该成员尚未激活企业微信');
    if (person.status === 5) throw new ActionRefused('该成员已离开企业');
    return person;
  };

  const deliver = async (person: OrgPerson, message: XmlNode[], tapped?: StoredMessage) => {
    const delivery = await callbacks.deliver(person.userid, message);
    if (delivery.status === 200) {
      const reply = readReply(world, crypto, person.userid, delivery.body);
      const problem = showReply(world, person.userid, reply, tapped);
      if (problem) {
        dropped.push(problem);
        dropped.splice(0, dropped.length - 100);
        world.log.warn({ reason: problem }, 'passive reply dropped');
      }
    }
    return delivery;
  };

  /** Puts the person's own message into the conversation first, as the client does, and marks it when it got lost. */
  const speak = async (person: OrgPerson, own: Omit<StoredMessage, 'id' | 'at' | 'from'>, message: XmlNode[]) => {
    const mine = world.append(person.userid, { from: 'person', ...own });
    const delivery = await deliver(person, message);
    if (delivery.status !== 200) {
      mine.failed = delivery.status === undefined ? '没有送达：应用没有应答' : `没有送达：应用答复 ${delivery.status}`;
      world.messageChanged(person.userid, mine);
    }
    return delivery;
  };

  return {
    droppedReplies: () => [...dropped],
    async says(userid, text) {
      const person = actor(userid);
      if (text.trim() === '') throw new ActionRefused('不能发送空白消息');
      return speak(person, { type: 'text', text }, textMessage(world, person.userid, text));
    },
    async sendsPicture(userid, bytes, filename = 'picture') {
      const person = actor(userid);
      const contentType = imageType(bytes);
      if (!contentType) throw new ActionRefused('只能发送 JPG 或 PNG 图片');
      const media = keepMedia(world, 'image', { filename, contentType, bytes });
      const message = imageMessage(world, person.userid, media, `${apiBase()}/pic/${media.id}`);
      return speak(person, { type: 'image', mediaUrl: mediaPath(media.id) }, message);
    },
    async sendsOther(userid, type, elements) {
      const person = actor(userid);
      const shownAs = type === 'voice' ? ({ type: 'voice' } as const) : ({ type: 'text', text: `[${type}]` } as const);
      return speak(person, shownAs, otherMessage(world, person.userid, type, elements));
    },
    async presses(userid, menuKey) {
      const person = actor(userid);
      world.setUnread(person.userid, 0);
      return deliver(person, menuClick(world, person.userid, menuKey));
    },
    async enters(userid) {
      const person = actor(userid);
      return deliver(person, entered(world, person.userid));
    },
    async taps(userid, messageId, key, selections) {
      const person = actor(userid);
      const message = world.conversation(person.userid).messages.find(({ id }) => id === messageId);
      const card = message?.card;
      if (!message?.msgid || !card) throw new ActionRefused('没有这张卡片');
      if (message.cardState?.replaceText) throw new ActionRefused('卡片已经处理，不能再点');
      if (message.cardState?.waiting) throw new ActionRefused('上一次点击还在等待应答');
      const event = buttonEvent(card, key);
      if (!event) throw new ActionRefused('卡片上没有这个按钮');
      const chosen = {
        ...presetSelections(card),
        ...message.cardState?.selections,
        ...checkedSelections(card, selections),
      };
      message.cardState = {
        clicked: true,
        waiting: true,
        ...(Object.keys(chosen).length > 0 ? { selections: chosen } : {}),
      };
      world.messageChanged(person.userid, message);
      world.setUnread(person.userid, 0);
      const tap: CardTap = {
        event,
        key,
        taskId: card.task_id ?? '',
        cardType: card.card_type,
        selections: chosen,
        responseCode: newResponseCode(world, message.msgid),
      };
      const xml = cardTap(world, person.userid, tap, callbacks.options().misspeltOptionIds);
      try {
        return await deliver(person, xml, message);
      } finally {
        // A new look during the call has replaced the state; then nothing waits any more.
        if (message.cardState?.waiting) {
          message.cardState = { ...message.cardState, waiting: false };
          world.messageChanged(person.userid, message);
        }
      }
    },
    reads(userid) {
      world.setUnread(actorOrLeft(world, userid).userid, 0);
    },
  };
}

/** Reading old messages is possible for everybody on the page, whatever the account's state. */
function actorOrLeft(world: World, userid: string): OrgPerson {
  const person = world.person(userid);
  if (!person) throw new ActionRefused('没有这个成员');
  return person;
}

/** Which event a tap on that key is; undefined for a key the card does not have, and for buttons that open a page. */
function buttonEvent(card: TemplateCard, key: string): CardTap['event'] | undefined {
  if (card.button_list?.some((button) => button.type !== 1 && button.key === key)) return 'template_card_event';
  if (card.submit_button?.key === key) return 'template_card_event';
  if (callsBack(card) && card.action_menu?.action_list.some((action) => action.key === key)) {
    return 'template_card_menu_event';
  }
  return undefined;
}

/** Only questions and options the card has; one option where only one can be chosen. */
function checkedSelections(card: TemplateCard, given: Record<string, string[]>): Record<string, string[]> {
  const questions = new Map(
    selectsOf(card).map((select) => [
      select.question_key,
      { ids: select.option_list.map(({ id }) => id), one: true, least: 1 },
    ]),
  );
  if (card.checkbox) {
    questions.set(card.checkbox.question_key, {
      ids: card.checkbox.option_list.map(({ id }) => id),
      one: card.checkbox.mode !== 1,
      least: 0,
    });
  }
  for (const [question, ids] of Object.entries(given)) {
    const known = questions.get(question);
    if (!known || ids.some((id) => !known.ids.includes(id))) throw new ActionRefused('卡片上没有这个选项');
    if (ids.length < known.least || (known.one && ids.length > 1)) throw new ActionRefused('请选择一项');
  }
  return given;
}

/** @returns why the reply is not shown; undefined when it is */
function showReply(
  world: World,
  userid: string,
  reply: PassiveReply,
  tapped: StoredMessage | undefined,
): string | undefined {
  switch (reply.kind) {
    case 'none':
      return undefined;
    case 'dropped':
      return reply.reason;
    case 'text':
      world.append(userid, { from: 'app', type: 'text', text: cutBytes(reply.text, 2048) });
      return undefined;
    case 'news':
      world.append(userid, { from: 'app', type: 'news', text: reply.titles.join('\n') });
      return undefined;
    case 'media': {
      if (!storedMedia(world, reply.mediaId)) return 'MediaId';
      const type = reply.type === 'image' ? 'image' : 'voice';
      world.append(userid, { from: 'app', type, mediaUrl: mediaPath(reply.mediaId) });
      return undefined;
    }
    case 'button':
    case 'card': {
      if (!tapped) return 'a card update that answers no tap';
      if (reply.kind === 'button') {
        applyLook(world, userid, tapped, { replaceName: reply.replaceName });
        return undefined;
      }
      try {
        applyLook(world, userid, tapped, { card: checkCard(reply.card, 'update') });
        return undefined;
      } catch (error) {
        return `card: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
  }
}
