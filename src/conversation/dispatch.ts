import { record } from '../audit/record.js';
import { findCard, recordCode } from '../channels/cards.js';
import type { Click, Incoming } from '../channels/channel.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Db } from '../db/client.js';
import type { Person } from '../directory/model.js';
import { DomainError } from '../errors.js';
import type { Log } from '../log.js';
import type { Chat, ChatFeature, Flow, FlowInput } from './flow.js';
import { type Route, route } from './route.js';
import { type Conversation, expired, loadConversation, saveConversation } from './state.js';
import { ENGINE } from './words.js';

export interface DispatchOptions {
  db: Db;
  features: ChatFeature[];
  now(): Date;
  log: Log;
  /** The sender, fetched from the platform when he is not known yet. Network: called outside a transaction. */
  findPerson(ctx: Ctx, userid: string): Promise<Person | undefined>;
  /** What the plan in force calls its office: the help names it. */
  officeName(ctx: Ctx): Promise<string>;
  /** 通讯录 events; runs in the transaction that marks the row done. */
  onDirectoryChange(ctx: Ctx, incoming: Incoming): Promise<void>;
  /** After this long without an answer the person is told that we are at it (the first word comes within 5 seconds). */
  patienceMs?: number;
}

/** Marks the inbox row done inside the given transaction; throws if somebody else already did. */
export type Done = (tx: Db) => Promise<void>;

/**
 * Incoming → who, where were we, what handles it → think → one transaction with all effects.
 * Called for one message of a person at a time.
 */
export function createDispatch(options: DispatchOptions) {
  const flows = new Map<string, Flow<unknown, unknown>>();
  for (const flow of options.features.flatMap((f) => f.flows ?? [])) flows.set(flow.name, flow);

  return async function dispatch(incoming: Incoming, done: Done, attempt: number): Promise<void> {
    const ctx: Ctx = {
      db: options.db,
      now: options.now(),
      actor: { kind: 'person', id: incoming.person },
      requestId: incoming.key.slice(0, 64),
    };
    const finish = (act: (tx: Ctx) => Promise<void>) =>
      inTransaction(ctx, async (tx) => {
        await done(tx.db);
        await act(tx);
      });

    if (incoming.what.kind === 'directory') {
      return finish((tx) =>
        options.onDirectoryChange({ ...tx, actor: { kind: 'system', job: 'directory-event' } }, incoming),
      );
    }
    if (incoming.what.kind === 'left' || incoming.person === 'sys') return finish(async () => {});

    const person = await options.findPerson(ctx, incoming.userid);
    if (!person) {
      return finish((tx) => put(tx, { kind: 'text', to: [incoming.userid], text: ENGINE.notInDirectory }));
    }
    const conversation = await loadConversation(ctx.db, person.id);
    const turn = new Turn(ctx, person, conversation, flows, options, attempt);
    try {
      await turn.take(incoming, finish);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // An expected refusal is an answer: the person reads why and how to go on; nothing half-done stays behind.
      await finish((tx) => put(tx, { kind: 'text', to: [person.userid], text: error.message }));
    }
  };
}

type Finish = (act: (tx: Ctx) => Promise<void>) => Promise<void>;

/** One message of one person. */
class Turn {
  constructor(
    private readonly ctx: Ctx,
    private readonly person: Person,
    private readonly conversation: Conversation,
    private readonly flows: Map<string, Flow<unknown, unknown>>,
    private readonly options: DispatchOptions,
    private readonly attempt: number,
  ) {}

  async take(incoming: Incoming, finish: Finish): Promise<void> {
    const { what } = incoming;
    if (what.kind === 'click') return this.click(what.click, finish);
    if (what.kind === 'joined' || what.kind === 'entered') {
      // Opening the conversation is frequent: greeted once.
      if (this.conversation.known) return finish(async () => {});
      return this.act(finish, (chat) => chat.say(ENGINE.welcome(this.person.name)));
    }
    const where = route(what, this.options.features);
    if (!where) return finish(async () => {});
    return this.follow(where, finish);
  }

  private async follow(where: Route, finish: Finish): Promise<void> {
    const { features } = this.options;
    const open = this.openFlow();
    switch (where.to) {
      case 'help':
        return this.act(
          finish,
          async (chat) => (where.topic ? chat.say(await this.helpOn(chat, where.topic)) : chat.help()),
          true,
        );
      case 'cancel':
        return this.act(finish, async (chat) => {
          if (open) {
            chat.close();
            return chat.say(ENGINE.cancelled(open.flow.doing));
          }
          for (const feature of features) if (await feature.cancel?.(chat)) return;
          await chat.say(ENGINE.nothingToCancel);
        });
      case 'back':
        if (open) return this.step(open, { kind: 'back' }, finish);
        return this.act(finish, (chat) => chat.say(ENGINE.nothingToGoBack));
      case 'more':
        return this.act(
          finish,
          async (chat) => {
            const list = this.conversation.list;
            const page = list && features.map((f) => f.pages?.[list.name]).find(Boolean);
            if (list && page) await page(chat, list.cursor);
            else await chat.say(ENGINE.noMorePages);
          },
          true,
        );
      case 'command': {
        if (open?.flow.claims?.(open.state, where.text))
          return this.step(open, { kind: 'text', text: where.text }, finish);
        const input = { text: where.text, ...(where.match ? { match: where.match } : {}) };
        const { handler } = where.command;
        const thinking = handler.prepare?.({ ...this.ctx, person: this.person }, input);
        const prepared = await this.think(thinking, handler.patience);
        return this.act(finish, (chat) => handler.act(chat, input, prepared), true);
      }
      case 'picture':
        if (open) return this.step(open, { kind: 'picture', mediaId: where.mediaId }, finish);
        return this.picture(where.mediaId, finish);
      case 'unreadable':
        // An event we do not know (a page was opened, a place was reported) is nothing anybody said to us.
        if (where.type.startsWith('event.')) return finish(async () => {});
        return this.act(finish, (chat) => chat.help(ENGINE.cannotReadYet(where.type)), true);
      case 'text': {
        if (open) return this.step(open, { kind: 'text', text: where.text }, finish);
        const free = features.find((f) => f.freeText)?.freeText;
        if (!free) return this.act(finish, (chat) => chat.help());
        const input = { text: where.text };
        const prepared = await this.think(free.prepare?.({ ...this.ctx, person: this.person }, input));
        return this.act(finish, (chat) => free.act(chat, input, prepared));
      }
    }
  }

  private async picture(mediaId: string, finish: Finish): Promise<void> {
    const ctx = { ...this.ctx, person: this.person };
    for (const { picture } of this.options.features) {
      if (!picture || !(await picture.wants(ctx))) continue;
      const prepared = await this.think(picture.prepare?.(ctx, { mediaId }));
      return this.act(finish, (chat) => picture.act(chat, { mediaId }, prepared));
    }
    return this.act(finish, (chat) => chat.say(ENGINE.pictureWithoutReport));
  }

  private async click(click: Click, finish: Finish): Promise<void> {
    const card = await findCard(this.ctx.db, click.taskId);
    if (!card) return this.act(finish, (chat) => chat.say(ENGINE.cardUnknown), true);
    if (!card.people.includes(this.person.id)) {
      return finish(async (tx) => {
        await record(tx, {
          action: 'card.click',
          object: { kind: card.subject.kind, id: card.subject.id },
          outcome: 'refused',
          detail: { reason: 'not-a-recipient', key: click.key.slice(0, 64) },
        });
        await put(tx, { kind: 'text', to: [this.person.userid], text: ENGINE.notYourCard });
      });
    }
    const handler = this.options.features.map((f) => f.clicks?.[card.subject.kind]).find(Boolean);
    if (!handler) return this.act(finish, (chat) => chat.say(ENGINE.cardUnknown), true);
    const input = { subject: card.subject, taskId: click.taskId, key: click.key, selections: click.selections };
    const prepared = await this.think(handler.prepare?.({ ...this.ctx, person: this.person }, input));
    const withCode: Finish = (act) =>
      finish(async (tx) => {
        if (click.responseCode) await recordCode(tx, click.taskId, click.responseCode);
        await act(tx);
      });
    try {
      await this.act(withCode, (chat) => handler.act(chat, input, prepared), true);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.act(withCode, (chat) => chat.say(error.message), true);
    }
  }

  private async step(open: OpenFlow, input: FlowInput, finish: Finish): Promise<void> {
    const next = open.flow.step(open.state, input);
    const prepared =
      next.run === undefined
        ? undefined
        : await this.think(open.flow.prepare?.({ ...this.ctx, person: this.person }, next.run), open.flow.patience);
    try {
      await this.act(finish, async (chat) => {
        if (next.state === undefined) chat.close();
        else chat.open(open.flow, next.state);
        for (const text of next.say ?? []) await chat.say(text);
        if (next.run !== undefined) await open.flow.run?.(chat, next.run, prepared);
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // What the dialogue was about has gone: it must not hold the person in it. A faulty answer may be given again.
      await this.act(finish, async (chat) => {
        if (error.kind !== 'invalid') chat.close();
        await chat.say(error.message);
      });
    }
  }

  private async help(ctx: Ctx): Promise<string> {
    return ENGINE.help(await this.helpLines(ctx, ({ topic }) => topic === undefined), this.topics());
  }

  /** 「帮助 职权」 */
  private async helpOn(ctx: Ctx, topic: string): Promise<string> {
    return ENGINE.helpOn(topic, await this.helpLines(ctx, (feature) => feature.topic === topic));
  }

  private async helpLines(ctx: Ctx, which: (feature: ChatFeature) => boolean = () => true): Promise<string[]> {
    const office = await this.options.officeName(ctx);
    return this.options.features.filter(which).flatMap((feature) => feature.help?.(office) ?? []);
  }

  private topics(): string[] {
    return [...new Set(this.options.features.flatMap((feature) => feature.topic ?? []))];
  }

  /** The open dialogue, unless it has expired. */
  private openFlow(): OpenFlow | undefined {
    const { open } = this.conversation;
    const flow = open && this.flows.get(open.flow);
    return open && flow && !expired(open, this.ctx.now) ? { flow, state: open.state } : undefined;
  }

  /** Waits for the thinking; when it takes long, the person is told so once. */
  private async think<T>(thinking: Promise<T> | undefined, words: string = ENGINE.thinking): Promise<T | undefined> {
    if (!thinking) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<'slow'>((resolve) => {
      timer = setTimeout(() => resolve('slow'), this.options.patienceMs ?? 3000);
    });
    try {
      const first = await Promise.race([thinking.then(() => 'ready' as const), slow]);
      if (first === 'slow' && this.attempt === 0) {
        await inTransaction(this.ctx, (tx) => put(tx, { kind: 'text', to: [this.person.userid], text: words }));
      }
      return await thinking;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Runs `body` in the transaction and saves where the conversation stands.
   * @param aside the message does not belong to the open dialogue: if that stays open, the person is reminded of it
   */
  private act(finish: Finish, body: (chat: Chat) => Promise<void>, aside = false): Promise<void> {
    const { person, conversation, flows } = this;
    return finish(async (tx) => {
      const before = conversation.open;
      const beforeFlow = before && flows.get(before.flow);
      const lapsed = before && expired(before, tx.now);
      const after: Conversation = { ...conversation, known: true };
      if (lapsed) delete after.open;
      let changed = false;
      const say = (text: string) => put(tx, { kind: 'text', to: [person.userid], text });
      const chat: Chat = {
        ...tx,
        person,
        say,
        help: async (first) => {
          const notes = await Promise.all(this.options.features.map((feature) => feature.helpNote?.(tx)));
          await say([first, ...notes, await this.help(tx)].filter(Boolean).join('\n\n'));
        },
        helpLines: () => this.helpLines(tx),
        show: (card, about) => put(tx, { kind: 'card', to: [person.userid], card, about }),
        dialogue: lapsed ? undefined : before,
        open: (flow, state) => {
          changed = true;
          after.open = { flow: flow.name, state, openedAt: tx.now };
        },
        close: () => {
          changed = true;
          delete after.open;
        },
        remember: (name, cursor) => {
          after.list = { name, cursor };
        },
      };
      if (lapsed && beforeFlow) await say(ENGINE.expiredDialogue(beforeFlow.doing));
      await body(chat);
      if (aside && before && beforeFlow && !lapsed) {
        if (after.open && after.open.flow !== before.flow) await say(ENGINE.replaced(beforeFlow.doing));
        else if (!changed) await say(ENGINE.stillWaiting(beforeFlow.doing));
      }
      await saveConversation(tx.db, person.id, after);
    });
  }
}

interface OpenFlow {
  flow: Flow<unknown, unknown>;
  state: unknown;
}
