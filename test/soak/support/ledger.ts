import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../../../src/db/client.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { largeHospital } from './hospital.js';
import { type Account, markIn } from './story.js';

/** What is wrong after a run; every list is empty and every number nought when nothing was lost or doubled. */
export interface Findings {
  /** Acknowledged reports that are not in the register, and those in it more than once. */
  lost: number[];
  doubled: number[];
  /** Reports in the register that nobody acknowledged. */
  invented: number[];
  /** Numbers told to the reporter that are not the report's. */
  misnumbered: number[];
  /** Years' running numbers left out. */
  holes: number;
  unfiled: number;
  /** Decisions missing or made more than once, as `number step times`. */
  decisions: string[];
  /** Audit rows that should be there once, as `number action times`. */
  audit: string[];
  /** Acknowledged callbacks more or fewer than rows of the inbox, and rows not done. */
  inbox: number;
  undone: number;
  undelivered: number;
  /** People whose conversation is not what the outbox says, in its order: `person missing extra`. */
  conversations: string[];
  /** Cards that can still be clicked although all is decided. */
  liveCards: string[];
  /** Messages beyond the member's rate, which WeCom swallows. */
  swallowed: number;
}

export const NOTHING_WRONG: Findings = {
  lost: [],
  doubled: [],
  invented: [],
  misnumbered: [],
  holes: 0,
  unfiled: 0,
  decisions: [],
  audit: [],
  inbox: 0,
  undone: 0,
  undelivered: 0,
  conversations: [],
  liveCards: [],
  swallowed: 0,
};

/** Reads the database and what the simulated WeCom delivered, and compares both with what people did. */
export async function inspect(db: Db, simulator: Simulator, account: Account): Promise<Findings> {
  const risks = await rowsOf<{ id: string; number: string; status: string; said: string }>(
    db,
    sql`select id, number, status, fields->>'manifestation' as said from risks order by number`,
  );
  const marks = risks.map((risk) => markIn(risk.said));
  const numberOf = new Map(risks.map((risk) => [risk.id, risk.number]));
  const [counter] = await rowsOf<{ last: number }>(db, sql`select coalesce(sum(last), 0)::int as last from numbers`);
  const inbox = await rowsOf<{ state: string; n: number }>(
    db,
    sql`select state, count(*)::int as n from inbox group by state`,
  );
  const inboxRows = inbox.reduce((sum, { n }) => sum + n, 0);
  const [open] = await rowsOf<{ n: number }>(db, sql`select count(*)::int as n from outbox where state <> 'sent'`);
  return {
    lost: account.submitted.filter((mark) => !marks.includes(mark)),
    doubled: marks.filter((mark, at) => marks.indexOf(mark) !== at),
    invented: marks.filter((mark) => !account.submitted.includes(mark)),
    misnumbered: risks.flatMap(({ number }, at) => {
      const told = account.numbers.get(marks[at] ?? -1);
      return told === undefined || told === number ? [] : [marks[at] ?? -1];
    }),
    holes: (counter?.last ?? 0) - risks.length,
    unfiled: risks.filter(({ status }) => status !== 'filed').length,
    decisions: await decisionsAmiss(db, account, new Map(risks.map((risk, at) => [risk.id, marks[at] ?? -1]))),
    audit: await auditAmiss(db, numberOf),
    inbox: inboxRows - account.acknowledged,
    undone: inboxRows - (inbox.find(({ state }) => state === 'done')?.n ?? 0),
    undelivered: open?.n ?? 0,
    conversations: await conversationsAmiss(db, simulator),
    liveCards: liveCards(simulator),
    swallowed: simulator.dropped().messages,
  };
}

/** Each report went through each step of its chain once, and nothing else was decided. */
async function decisionsAmiss(db: Db, account: Account, markOf: Map<string, number>): Promise<string[]> {
  const steps = await rowsOf<{ subject: string; key: string; status: string; n: number }>(
    db,
    sql`select a.subject_id as subject, s.key, s.status, count(*)::int as n
        from approvals a join approval_steps s on s.approval_id = a.id group by 1, 2, 3`,
  );
  const written = await rowsOf<{ subject: string; key: string; n: number }>(
    db,
    sql`select object_id as subject, detail->>'step' as key, count(*)::int as n from audit
        where action = 'approval.agree' and outcome = 'done' group by 1, 2`,
  );
  const amiss: string[] = [];
  for (const [id, mark] of markOf) {
    const wanted = ['section-head', 'review', ...(account.high.has(mark) ? ['office'] : [])];
    const made = steps.filter(({ subject }) => subject === id);
    for (const key of wanted) {
      const agreed = made.filter((step) => step.key === key && step.status === 'agreed');
      const times = agreed.reduce((sum, { n }) => sum + n, 0);
      if (times !== 1) amiss.push(`${mark} ${key} ${times}`);
      const audited = written.find((row) => row.subject === id && row.key === key)?.n ?? 0;
      if (audited !== 1) amiss.push(`${mark} ${key} audited ${audited}`);
    }
    if (made.length !== wanted.length) amiss.push(`${mark} has ${made.length} steps`);
  }
  return amiss;
}

const ONCE = ['risk.submit', 'approval.start', 'risk.filed'];

async function auditAmiss(db: Db, numberOf: Map<string, string>): Promise<string[]> {
  const rows = await rowsOf<{ id: string; action: string; n: number }>(
    db,
    sql`select object_id as id, action, count(*)::int as n from audit where object_kind = 'risk' group by 1, 2`,
  );
  return [...numberOf].flatMap(([id, number]) =>
    ONCE.flatMap((action) => {
      const times = rows.find((row) => row.id === id && row.action === action)?.n ?? 0;
      return times === 1 ? [] : [`${number} ${action} ${times}`];
    }),
  );
}

/**
 * Every row of the outbox arrived once at each of its people, and what is about one report in the order of the rows.
 * Between reports there is no order to keep: PostgreSQL may number two transactions one way and commit them the other.
 */
async function conversationsAmiss(db: Db, simulator: Simulator): Promise<string[]> {
  const rows = await rowsOf<{ person: string; body: string }>(
    db,
    sql`select p.person, o.body from outbox o join outbox_people p on p.seq = o.seq
        where o.kind = 'message' order by p.person, o.seq`,
  );
  const wanted = new Map<string, Said[]>(largeHospital().people.map(({ userid }) => [userid, []]));
  for (const { person, body } of rows) {
    const { text, template_card: card } = JSON.parse(body) as {
      text?: { content: string };
      template_card?: { task_id?: string };
    };
    const said = { key: text ? `text ${text.content}` : `card ${card?.task_id}`, about: subjectOf(body) };
    wanted.set(person, [...(wanted.get(person) ?? []), said]);
  }
  const amiss: string[] = [];
  for (const [person, expected] of wanted) {
    const aboutOf = new Map(expected.map(({ key, about }) => [key, about]));
    const got = simulator.driver
      .as(person)
      .messages()
      .filter(({ from }) => from === 'app')
      .map((message) => (message.card ? `card ${message.card.task_id}` : `text ${message.text}`))
      .map((key): Said => ({ key, about: aboutOf.get(key) ?? '' }));
    const missing = less(keysOf(expected), keysOf(got));
    const extra = less(keysOf(got), keysOf(expected));
    if (missing.length + extra.length > 0)
      amiss.push(`${person} missing ${JSON.stringify(missing)} extra ${JSON.stringify(extra)}`);
    else if (bySubject(expected) !== bySubject(got)) amiss.push(`${person} in another order`);
  }
  return amiss;
}

interface Said {
  key: string;
  /** Number of the report, where it names one; order is kept within a subject. */
  about: string;
}
const keysOf = (said: Said[]) => said.map(({ key }) => key);
/**
 * Who answers for a point is settled in a transaction of its own beside what the person himself does at that moment: of
 * two such messages neither comes first. Each is a subject of its own.
 */
const subjectOf = (body: string) =>
  /责任空缺|由您负责|已转出/.test(body) ? body : (/FX-\d{4}-\d{4}/.exec(body)?.[0] ?? '');
const bySubject = (said: Said[]) =>
  JSON.stringify(said.toSorted((a, b) => (a.about < b.about ? -1 : a.about > b.about ? 1 : 0)));

/** What is in `a` more often than in `b`. */
function less(a: string[], b: string[]): string[] {
  const left = [...b];
  return a.filter((one) => {
    const at = left.indexOf(one);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}

function liveCards(simulator: Simulator): string[] {
  return ['同意', '提交'].flatMap((button) =>
    simulator.driver.holders(button, '').map(({ person, card }) => `${person.userid} ${card.card?.task_id}`),
  );
}
