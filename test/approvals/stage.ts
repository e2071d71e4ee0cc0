import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { approvalsChat } from '../../src/approvals/chat.js';
import type { ChainFacts } from '../../src/approvals/model.js';
import { startApproval } from '../../src/approvals/start.js';
import type { ApprovalSubject, Effects } from '../../src/approvals/subjects.js';
import { audit } from '../../src/audit/schema.js';
import { assumingWeekdays } from '../../src/calendar/assumed.js';
import { loadCalendar } from '../../src/calendar/load.js';
import type { Card } from '../../src/channels/card.js';
import type { Outgoing } from '../../src/channels/channel.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import type { Chat, Flow, FlowInput } from '../../src/conversation/flow.js';
import type { Database } from '../../src/db/open.js';
import type { PersonStatus } from '../../src/directory/model.js';
import type { Scheme } from '../../src/schemes/model.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { hospital, scheme as testScheme } from '../support/factories.js';

interface Matter extends ChainFacts {
  number: string;
  state: 'in-approval' | 'filed' | 'returned' | 'withdrawn';
  /** What the reporter was told. */
  told: string[];
}

/**
 * A hospital on a real database with a subject of its own, the messages gathered instead of sent.
 * @param database empty
 */
export async function stage(database: Database, scheme: Scheme = testScheme()) {
  const org = hospital();
  const sent: Outgoing[] = [];
  /** Years whose holidays were not known. */
  const assumed: number[] = [];
  const matters = new Map<string, Matter>();
  const of = (id: string): Matter => {
    const matter = matters.get(id);
    if (!matter) throw new Error(`no matter ${id}`);
    return matter;
  };
  let now = new Date('2026-11-23T02:00:00Z'); // Monday, 10:00 in Shanghai
  let version = 0;

  const subject: ApprovalSubject = {
    kind: 'matter',
    numberPattern: /^FX-\d{4}-\d+$/i,
    byNumber: async (_ctx, number) => [...matters].find(([, m]) => m.number === number)?.[0],
    facts: async (_ctx, id) => ({ ...of(id) }),
    card: async (_ctx, id) => ({
      number: of(id).number,
      title: '供应商代写招标参数',
      reporterName: org.people.get(of(id).concerned)?.name ?? '',
      sectionName: org.departments.get(of(id).departmentId ?? 0)?.name ?? '',
      lines: [{ label: '类别', value: '岗位职责' }],
      levelLabel: scheme.levels.find((l) => l.key === of(id).level)?.label ?? '',
      levelKey: of(id).level,
      body: '供应商经常请吃饭，招标参数由供应商帮忙写',
    }),
    snapshot: async (_ctx, id) => ({ level: of(id).level }),
    onStepDecided: async (_ctx, id, d) => {
      of(id).told.push(
        [d.stepLabel, d.by, d.decision, d.reason, d.nextLabel, d.nextPeople?.join('+')].filter(Boolean).join('|'),
      );
    },
    onApproved: async (_ctx, id) => {
      of(id).state = 'filed';
    },
    onReturned: async (_ctx, id) => {
      of(id).state = 'returned';
    },
    onWithdrawn: async (_ctx, id) => {
      of(id).state = 'withdrawn';
    },
    changeLevel: async (_ctx, id, level) => {
      of(id).level = level;
    },
  };
  const effects: Effects = {
    put: async (_ctx, outgoing) => void sent.push(outgoing),
    organisation: async () => org,
    scheme: async (db, id) => {
      const [row] = await db.select().from(schemeVersions).where(eq(schemeVersions.id, id));
      if (!row) throw new Error(`no scheme ${id}`);
      return row.content;
    },
    subjects: [subject],
    timeZone: 'Asia/Shanghai',
    workingDays: async () => assumingWeekdays(await loadCalendar('/nowhere'), ({ year }) => assumed.push(year)),
    fetchPicture: async (mediaId) => ({ content: new TextEncoder().encode(mediaId), mediaType: 'image/png' }),
  };
  const feature = approvalsChat(effects);
  const dialogues = new Map<string, { flow: string; state: unknown }>();
  const lists = new Map<string, string>();

  const versionId = uuid();
  await database.db.insert(schemeVersions).values({
    id: versionId,
    schemeId: scheme.id,
    version: 1,
    content: scheme,
    hash: '',
    state: 'active',
    activatedAt: now,
    activatedBy: 'test',
  });

  const as = (person: string): Ctx => ({
    db: database.db,
    now,
    actor: { kind: 'person', id: person },
    requestId: 'test',
  });
  const job = (name: string): Ctx => ({ ...as(''), actor: { kind: 'system', job: name } });

  /** The part of the chat engine that these stories need: commands, open dialogues, clicks. */
  async function inChat(person: string, message: (chat: Chat) => Promise<void>): Promise<string[]> {
    const said: string[] = [];
    const somebody = org.people.get(person);
    if (!somebody) throw new Error(`nobody is called ${person}`);
    await inTransaction(as(person), (tx) =>
      message({
        ...tx,
        person: somebody,
        dialogue: dialogues.get(person),
        say: async (text) => void said.push(text),
        help: async (first) => void said.push(first ?? '帮助'),
        helpLines: async () => [],
        show: (card, about) => effects.put(tx, { kind: 'card', to: [person], card, about }),
        open: (flow, state) =>
          void dialogues.set(person, { flow: flow.name, state: JSON.parse(JSON.stringify(state)) }),
        close: () => void dialogues.delete(person),
        remember: (_list, cursor) => void lists.set(person, cursor),
      }),
    );
    return said;
  }

  async function toDialogue(person: string, input: FlowInput): Promise<string[]> {
    const open = dialogues.get(person);
    const flow = feature.flows?.find((f) => f.name === open?.flow) as Flow<unknown, unknown> | undefined;
    if (!open || !flow) throw new Error(`${person} has no dialogue open`);
    const result = flow.step(open.state, input);
    const prepared =
      result.run === undefined
        ? undefined
        : await flow.prepare?.({ ...as(person), person: org.people.get(person) as never }, result.run);
    const ran = await inChat(person, async (chat) => {
      for (const text of result.say ?? []) await chat.say(text);
      if (result.state === undefined) dialogues.delete(person);
      else dialogues.set(person, { flow: open.flow, state: JSON.parse(JSON.stringify(result.state)) });
      if (result.run !== undefined) await flow.run?.(chat, result.run, prepared);
    });
    return ran;
  }

  return {
    database,
    db: database.db,
    versionId,
    org,
    effects,
    sent,
    assumed,
    of,
    as,
    job,
    now: () => now,
    clock: (at: string) => {
      now = new Date(at);
    },
    setStatus(person: string, status: PersonStatus) {
      const somebody = org.people.get(person);
      if (somebody) org.people.set(person, { ...somebody, status });
    },
    /** Somebody reports; the round starts. */
    async reports(concerned: string, change: Partial<ChainFacts> = {}): Promise<string> {
      const number = `FX-2026-${String(++version).padStart(4, '0')}`;
      const departmentId = org.people.get(concerned)?.departmentId ?? null;
      const facts: ChainFacts = { object: 'risk', concerned, departmentId, layer: 'post', level: 'mid', ...change };
      matters.set(number, { ...facts, number, state: 'in-approval', told: [] });
      await startApproval(as(concerned), effects, { kind: 'matter', id: number, schemeVersion: versionId });
      return number;
    },
    /** Cards a person can still click, newest last. */
    cardsOf(person: string): Array<{ taskId: string; card: Card; stepId: string; kind: string }> {
      const greyed = new Set(sent.flatMap((o) => (o.kind === 'card-update' && o.settled ? [o.taskId] : [])));
      return sent.flatMap((o) =>
        o.kind === 'card' && o.to.includes(person) && 'taskId' in o.card && !greyed.has(o.card.taskId)
          ? [{ taskId: o.card.taskId, card: o.card, stepId: o.about.id, kind: o.about.kind }]
          : [],
      );
    },
    texts: (person: string) => sent.flatMap((o) => (o.kind === 'text' && o.to.includes(person) ? [o.text] : [])),
    greyed: () => sent.flatMap((o) => (o.kind === 'card-update' && o.settled ? [o.settled] : [])),
    async taps(person: string, key: string, on: { taskId: string; stepId: string; kind: string }): Promise<string[]> {
      const handler = feature.clicks?.[on.kind];
      if (!handler) throw new Error(`no handler for ${on.kind}`);
      const click = { subject: { kind: on.kind, id: on.stepId }, taskId: on.taskId, key, selections: {} };
      return inChat(person, (chat) => handler.act(chat, click, undefined));
    },
    async says(person: string, text: string): Promise<string[]> {
      for (const command of feature.commands ?? []) {
        if (command.match === text) return inChat(person, (chat) => command.handler.act(chat, { text }, undefined));
        const match = command.match instanceof RegExp ? command.match.exec(text) : null;
        if (match) return inChat(person, (chat) => command.handler.act(chat, { text, match }, undefined));
      }
      if (text === '更多')
        return inChat(person, (chat) => feature.pages?.todo?.(chat, lists.get(person) ?? '') ?? Promise.resolve());
      if (text === '返回') return toDialogue(person, { kind: 'back' });
      return toDialogue(person, { kind: 'text', text });
    },
    sendsPicture: (person: string, mediaId: string) => toDialogue(person, { kind: 'picture', mediaId }),
    busy: (person: string) => dialogues.has(person),
    audited: async (action: string) => (await database.db.select().from(audit)).filter((row) => row.action === action),
  };
}

export type Stage = Awaited<ReturnType<typeof stage>>;
