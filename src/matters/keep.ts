import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Calendar } from '../calendar/calendar.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { nextNumber } from '../risks/number.js';
import { activeScheme } from '../schemes/active.js';
import { amountText, readAmount } from '../schemes/amount.js';
import { breaches } from '../schemes/figures.js';
import { dateOf } from '../time.js';
import { type Running, runningClocks, tooEarly } from './clocks.js';
import { dependents, hindrance } from './gates.js';
import { byName, type Gate, gatesOf, type Kind, kindsKeptBy, type Matter } from './model.js';
import { figuresOf, type Known, matterFor, passesOf } from './queries.js';
import { matterFigures, matterPasses, matters } from './schema.js';
import { SAYS } from './words.js';

/**
 * 立项: opens a matter of a kind that this person keeps, under the scheme that is active now.
 * @throws DomainError forbidden (not his to keep) · invalid (the name is too long)
 */
export async function openMatter(
  ctx: Ctx,
  person: Person,
  input: { kind: string; name: string },
  timeZone: string,
): Promise<{ matter: Matter; kind: Kind }> {
  const name = input.name.trim();
  if (name === '' || lettersIn(name) > 60) throw invalid(SAYS.nameLong);
  return inTransaction(ctx, async (tx) => {
    const [{ scheme, versionId }, org] = await Promise.all([activeScheme(tx.db), loadOrganisation(tx.db)]);
    const kind = kindsKeptBy(scheme, org, person.id).find(({ key }) => key === input.kind);
    if (!kind) throw forbidden(SAYS.noKinds);
    const matter: Matter = {
      id: uuid(),
      number: await nextNumber(tx.db, 'SX', tx.now, timeZone),
      kind: kind.key,
      name,
      schemeVersion: versionId,
      state: 'open',
      openedBy: person.id,
      openedAt: tx.now,
      closedAt: null,
    };
    await tx.db.insert(matters).values(matter);
    await note(tx, matter, 'matter.open', { kind: kind.key });
    return { matter, kind };
  });
}

/**
 * 登记: a figure of a matter. Judged together with the others that hold, and refused when a rule is broken, with the
 * limit and the article (E9 第八条、第二十条、第二十一条).
 * @throws DomainError not-found · conflict (closed) · invalid (unknown fact, no amount, a rule broken)
 */
export async function enterFigure(
  ctx: Ctx,
  person: Person,
  input: { number: string; fact: string; amount: string },
): Promise<{ fact: string; amount: string; times: number }> {
  return inTransaction(ctx, async (tx) => {
    const { matter, kind, scheme } = await openOne(tx, person, input.number);
    const figure = factNamed(kind, input.fact);
    const read = readAmount(input.amount, figure.unit);
    if ('problem' in read) throw invalid(`${figure.fact}：${read.problem}`);
    const held = await figuresOf(tx.db, matter.id);
    const figures = Object.fromEntries([...held].map(([fact, { amount }]) => [fact, amount]));
    const shown = amountText(read.amount, figure.unit);
    const broken = breaches(scheme, { ...figures, [figure.fact]: read.amount });
    if (broken.length > 0)
      throw invalid(
        SAYS.broken(
          figure.fact,
          shown,
          broken.map(({ message }) => message),
        ),
        {
          rules: broken.map(({ rule }) => rule),
        },
      );
    await tx.db.insert(matterFigures).values({
      id: uuid(),
      matter: matter.id,
      fact: figure.fact,
      amount: read.amount,
      enteredBy: person.id,
      enteredAt: tx.now,
    });
    await note(tx, matter, 'matter.figure', { fact: figure.fact, amount: read.amount });
    return { fact: figure.fact, amount: shown, times: (held.get(figure.fact)?.times ?? 0) + 1 };
  });
}

/** @throws DomainError invalid */
function factNamed(kind: Kind, text: string): Kind['figures'][number] {
  if (kind.figures.length === 0) throw invalid(SAYS.noFacts);
  const named = byName(kind.figures, ({ fact }) => fact, text);
  if ('found' in named) return named.found;
  const facts = (list: Kind['figures']) => list.map(({ fact }) => fact);
  throw invalid(
    named.several.length > 0
      ? SAYS.severalFacts(text, facts(named.several))
      : SAYS.noSuchFact(text, facts(kind.figures)),
  );
}

export interface Passed {
  gate: Gate;
  /** Clocks that began with it, and those it ends. */
  started: Running[];
  met: Running[];
}

/**
 * 过关: a gate on a day. Refused when an earlier gate is missing, naming it and the article (E9 第十七条至第十九条), when a
 * figure it needs has not been entered, when the day does not fit, or when a clock does not let it be done yet.
 * @throws DomainError not-found · conflict (closed) · invalid (unknown gate) · precondition (something is in the way)
 */
export async function passGate(
  ctx: Ctx,
  person: Person,
  input: { number: string; gate: string; on: string; note?: string },
  how: { calendar: Calendar; timeZone: string },
): Promise<Passed> {
  return inTransaction(ctx, async (tx) => {
    const { matter, kind, scheme } = await openOne(tx, person, input.number);
    const gate = gateNamed(scheme, kind, input.number, input.gate);
    const passes = await passesOf(tx.db, matter.id);
    const facts = new Set((await figuresOf(tx.db, matter.id)).keys());
    const inTheWay = hindrance({ scheme, kind, passes, facts }, gate, input.on, dateOf(tx.now, how.timeZone));
    if (inTheWay) throw precondition(inTheWay, { gate: gate.key });
    const early = tooEarly(runningClocks(scheme, kind, passes, how.calendar), gate.key, input.on);
    if (early) throw precondition(SAYS.tooEarly(gate.label, early), { gate: gate.key });
    await tx.db.insert(matterPasses).values({
      id: uuid(),
      matter: matter.id,
      gate: gate.key,
      on: input.on,
      note: input.note?.slice(0, 200) || null,
      passedBy: person.id,
      passedAt: tx.now,
    });
    await note(tx, matter, 'matter.pass', { gate: gate.key, on: input.on });
    const clocks = runningClocks(scheme, kind, [...passes, { gate: gate.key, on: input.on }], how.calendar);
    return {
      gate,
      started: clocks.filter(({ from, done }) => from.key === gate.key && done === undefined),
      met: clocks.filter(({ until }) => until.key === gate.key),
    };
  });
}

/**
 * 撤销过关: what was entered by mistake no longer holds; the row and the reason stay.
 * @throws DomainError not-found · conflict (closed, not passed, later gates rest on it) · invalid (unknown gate, no reason)
 */
export async function undoPass(
  ctx: Ctx,
  person: Person,
  input: { number: string; gate: string; reason: string },
): Promise<Gate> {
  return inTransaction(ctx, async (tx) => {
    const { matter, kind, scheme } = await openOne(tx, person, input.number);
    const gate = gateNamed(scheme, kind, input.number, input.gate);
    const passes = await passesOf(tx.db, matter.id);
    if (!passes.some((pass) => pass.gate === gate.key)) throw conflict(SAYS.notPassed(gate.label));
    const resting = dependents({ scheme, kind, passes, facts: new Set() }, gate.key);
    if (resting.length > 0)
      throw conflict(
        SAYS.needed(
          gate.label,
          resting.map(({ label }) => label),
        ),
      );
    const reason = input.reason.trim();
    if ((reason.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) throw invalid(SAYS.undoReason(input.number, gate.label));
    await tx.db
      .update(matterPasses)
      .set({ undoneBy: person.id, undoneAt: tx.now, undoneBecause: reason.slice(0, 500) })
      .where(and(eq(matterPasses.matter, matter.id), eq(matterPasses.gate, gate.key), isNull(matterPasses.undoneAt)));
    await note(tx, matter, 'matter.undo-pass', { gate: gate.key, reason: reason.slice(0, 500) });
    return gate;
  });
}

/**
 * 结项: nothing is entered any more, and no clock of it is listed.
 * @throws DomainError not-found · conflict (closed already, something must still be done)
 */
export async function closeMatter(ctx: Ctx, person: Person, number: string, calendar: Calendar): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { matter, kind, scheme } = await openOne(tx, person, number);
    const running = runningClocks(scheme, kind, await passesOf(tx.db, matter.id), calendar).filter(
      ({ clock, done }) => clock.meaning === 'must' && done === undefined,
    );
    if (running.length > 0)
      throw conflict(
        SAYS.stillRuns(
          number,
          running.map(({ clock }) => clock.label),
        ),
      );
    await tx.db.update(matters).set({ state: 'closed', closedAt: tx.now }).where(eq(matters.id, matter.id));
    await note(tx, matter, 'matter.close', {});
  });
}

/** The matter, locked, while it can still be changed. */
async function openOne(tx: Ctx, person: Person, number: string): Promise<Known> {
  const known = await matterFor(tx, person, number, true);
  if (known.matter.state === 'closed') throw conflict(SAYS.isClosed(number));
  return known;
}

/** @throws DomainError invalid */
function gateNamed(scheme: Known['scheme'], kind: Kind, number: string, text: string): Gate {
  const gates = gatesOf(scheme, kind);
  const named = byName(gates, ({ label }) => label, text);
  if ('found' in named) return named.found;
  throw invalid(
    named.several.length > 0
      ? SAYS.severalGates(
          text,
          named.several.map((gate) => `${gates.indexOf(gate) + 1}. ${gate.label}`),
        )
      : SAYS.noSuchGate(text, number),
  );
}

const note = (ctx: Ctx, matter: Matter, action: string, detail: Record<string, unknown>): Promise<void> =>
  record(ctx, { action, object: { kind: 'matter', id: matter.id }, detail: { number: matter.number, ...detail } });
