import type { Actions } from './actions.js';
import type { Callbacks, Delivery } from './callbacks.js';
import { cardText } from './cards.js';
import type { Message, TemplateCard } from './page-api.js';
import type { StoredMessage } from './state.js';
import { shown, type World } from './world.js';

/** Plays people: what tests, the demo story and the page do, they do through this. */
export interface Driver {
  as(userid: string): SimulatedPerson;
  everybody(): SimulatedPerson[];
  /** Everybody who has a live card with that button on which `about` can be read, with the card. */
  holders(button: string | RegExp, about: string): Array<{ person: SimulatedPerson; card: Message }>;
  /** Resolves when no callback is under way and the API has been silent for `quietMs`. */
  idle(options?: { quietMs?: number; timeoutMs?: number }): Promise<void>;
}

/** Each action resolves with the callback's HTTP status, 0 when nobody answered. */
export interface SimulatedPerson {
  userid: string;
  name: string;
  says(text: string): Promise<number>;
  sendsPicture(bytes: Buffer): Promise<number>;
  /** Voice, video, location, link, or any other type with the elements given. */
  sendsOther(type: string, elements: Record<string, string>): Promise<number>;
  /**
   * @param what the button's text (or the beginning of it) on the newest card that has it and is not grey; or one
   *   card, and the button's key or text
   * @param selections question key → option id(s) or the options' texts; the rest stays as shown
   */
  taps(what: Tap, selections?: Selections): Promise<number>;
  presses(menuKey: string): Promise<number>;
  enters(): Promise<number>;
  /** Opens the conversation: nothing in it is unread any more. */
  reads(): void;
  /** The conversation, oldest first. */
  messages(): Message[];
  lastCard(): Message | undefined;
  /** The newest card with a live button of that text. */
  cardWith(button: string | RegExp): Message | undefined;
  /**
   * Waits for something the app says or shows.
   * @param since only messages with a greater id; left out: since this person's last own action, `0`: ever
   * @throws Error when it has not come within `timeout` milliseconds (10000 when left out)
   */
  sees(pattern: string | RegExp, options?: { timeout?: number; since?: string }): Promise<Message>;
  /** As `sees`, but waits for a live card with that button. */
  seesCard(button: string | RegExp, options?: { timeout?: number; since?: string }): Promise<Message>;
}
export type Selections = Record<string, string | string[]>;
export type Tap =
  | string
  | RegExp
  | { messageId: string; key: string; button?: undefined }
  | { messageId: string; button: string | RegExp; key?: undefined };

export interface DriverParts {
  world: World;
  actions: Actions;
  callbacks: Callbacks;
  apiActivity: () => { lastAt: number; open: number };
}

export function createDriver({ world, actions, callbacks, apiActivity }: DriverParts): Driver {
  /** Person → the id the next message would have had when he last did something. */
  const lastActed = new Map<string, number>();

  const person = (given: string): SimulatedPerson => {
    const found = world.person(given);
    if (!found) throw new Error(`no such member in the simulator: ${given}`);
    const { userid, name } = found;
    const act = async (does: () => Promise<Delivery>) => {
      lastActed.set(userid, world.state.nextId);
      return (await does()).status ?? 0;
    };
    const all = () => world.conversation(userid).messages;
    const cardWith = (button: string | RegExp) => all().findLast((message) => hasLive(message, button));
    const waits = (
      fits: (message: Message) => boolean,
      failure: string,
      { timeout = 10_000, since }: { timeout?: number; since?: string } = {},
    ): Promise<Message> => {
      const from = since === undefined ? (lastActed.get(userid) ?? 0) : Number(since) + 1;
      const wanted = (message: Message) => message.from === 'app' && Number(message.id) >= from && fits(message);
      const already = all().findLast(wanted);
      if (already) return Promise.resolve(structuredClone(shown(already)));
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`${userid} ${failure} within ${timeout} ms`));
        }, timeout);
        const stop = world.listen((event) => {
          if (event.type !== 'message' && event.type !== 'message-changed') return;
          if (event.userid !== userid || !wanted(event.message)) return;
          clearTimeout(timer);
          stop();
          resolve(structuredClone(event.message));
        });
      });
    };
    const copy = (message: StoredMessage | undefined) => message && structuredClone(shown(message));
    return {
      userid,
      name,
      says: (text) => act(() => actions.says(userid, text)),
      sendsPicture: (bytes) => act(() => actions.sendsPicture(userid, bytes)),
      sendsOther: (type, elements) => act(() => actions.sendsOther(userid, type, elements)),
      presses: (menuKey) => act(() => actions.presses(userid, menuKey)),
      enters: () => act(() => actions.enters(userid)),
      reads: () => actions.reads(userid),
      async taps(what, selections = {}) {
        const onCard = typeof what === 'object' && !(what instanceof RegExp);
        const message = onCard ? all().find(({ id }) => id === what.messageId) : cardWith(what);
        const button = onCard ? what.button : what;
        const key = button === undefined ? (what as { key: string }).key : message?.card && keyOf(message.card, button);
        if (!message?.card || !key) throw new Error(`${userid} has no live card with the button ${String(button)}`);
        const chosen = idsOf(message.card, selections);
        return act(() => actions.taps(userid, message.id, key, chosen));
      },
      messages: () => all().map((message) => structuredClone(shown(message))),
      lastCard: () => copy(all().findLast((message) => message.card)),
      cardWith: (button) => copy(cardWith(button)),
      sees: (pattern, options) =>
        waits((message) => matches(textOf(message), pattern), `did not see ${String(pattern)}`, options),
      seesCard: (button, options) =>
        waits((message) => hasLive(message, button), `got no card with the button ${String(button)}`, options),
    };
  };

  return {
    as: person,
    everybody: () => world.state.organisation.people.map(({ userid }) => person(userid)),
    holders: (button, about) =>
      world.state.organisation.people.flatMap(({ userid }) => {
        const card = world
          .conversation(userid)
          .messages.findLast((message) => hasLive(message, button) && textOf(message).includes(about));
        return card ? [{ person: person(userid), card: structuredClone(shown(card)) }] : [];
      }),
    async idle({ quietMs = 200, timeoutMs = 15_000 } = {}) {
      const until = Date.now() + timeoutMs;
      let quietSince = Date.now();
      for (;;) {
        const { lastAt, open } = apiActivity();
        if (callbacks.open() > 0 || open > 0) quietSince = Date.now();
        else if (Date.now() - Math.max(quietSince, lastAt) >= quietMs) return;
        if (Date.now() > until) throw new Error(`the product was not idle within ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

/** What a person reads in a message, of whatever kind. */
export function textOf(message: Message): string {
  const state = message.cardState?.replaceText;
  return [message.text, message.card && cardText(message.card), state].filter(Boolean).join('\n');
}

const matches = (text: string, pattern: string | RegExp) =>
  typeof pattern === 'string'
    ? text.includes(pattern)
    : new RegExp(pattern.source, pattern.flags.replace('g', '')).test(text);

const hasLive = (message: Message, button: string | RegExp) =>
  message.card !== undefined && !message.cardState?.replaceText && keyOf(message.card, button) !== undefined;

/** The key behind a button's text; buttons that only open a page have none. */
function keyOf(card: TemplateCard, button: string | RegExp): string | undefined {
  const fits = (text: string) => (typeof button === 'string' ? text.startsWith(button) : matches(text, button));
  const buttons = (card.button_list ?? []).filter(({ type }) => type !== 1);
  const found =
    buttons.find(({ text }) => text === button) ??
    buttons.find(({ text }) => fits(text)) ??
    card.action_menu?.action_list.find(({ text }) => fits(text));
  if (found?.key) return found.key;
  return card.submit_button && fits(card.submit_button.text ?? '提交') ? card.submit_button.key : undefined;
}

/** Options by id or by what stands on them. */
function idsOf(card: TemplateCard, selections: Selections): Record<string, string[]> {
  const questions = [
    ...(card.button_selection ? [card.button_selection] : []),
    ...(card.select_list ?? []),
    ...(card.checkbox ? [card.checkbox] : []),
  ];
  const chosen: Record<string, string[]> = {};
  for (const [question, wanted] of Object.entries(selections)) {
    const options = questions.find(({ question_key }) => question_key === question)?.option_list ?? [];
    chosen[question] = [wanted].flat().map((want) => {
      const option = options.find(({ id }) => id === want) ?? options.find(({ text }) => text === want);
      return option?.id ?? want;
    });
  }
  return chosen;
}
