import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { actorName, record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { risks } from '../risks/schema.js';
import { type Activation, activateScheme, lockSchemes } from '../schemes/activate.js';
import { type ActiveScheme, activeScheme } from '../schemes/active.js';
import { countGaps } from '../schemes/fill/gaps.js';
import { isOfficeOf, officeOf } from '../schemes/office.js';
import { ownDraft, putInForce } from '../schemes/propose.js';
import { type Draft, draftsNewestFirst, lockDraft } from '../schemes/versions.js';
import { answerers } from './answering.js';
import { lockRound, openRoundNow, pointsOf, type Round } from './queries.js';
import { carryOvers, cycleRounds } from './schema.js';
import { SAYS } from './words.js';

export interface Opened {
  version: number;
  /** Whether a draft came into force; else the plan goes on with the same content. */
  fromDraft: boolean;
  points: number;
  heads: number;
  due: string;
}

/** What a person was shown that a new round would begin with. */
export interface Shown {
  /** Id of the version in force. */
  version: string;
  /** The draft that would come into force, and when it was last changed; absent: the content stays. */
  draft?: { id: string; updatedAt: number };
}

export interface Offer {
  inForce: ActiveScheme;
  draft: Draft | undefined;
}

/**
 * What a new round would begin with: the draft proposed last, of those that this person's office keeps.
 * @param person absent: the operator, whose all of them are
 * @throws DomainError forbidden, precondition (the plan has no cycle), conflict (a round is open)
 */
export async function offerOf(ctx: Ctx, person: Person | undefined): Promise<Offer> {
  const [org, inForce] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  const { scheme } = inForce;
  if (person && !isOfficeOf(org, person, scheme)) throw forbidden(SAYS.officeOnly('开新一轮', scheme.office));
  if (!scheme.cycle) throw precondition(SAYS.noCycle);
  if (await openRoundNow(ctx.db)) throw conflict(SAYS.alreadyOpen);
  const drafts = await draftsNewestFirst(ctx.db);
  return { inForce, draft: drafts.find((draft) => !person || isOfficeOf(org, person, draft.scheme, scheme)) };
}

export const shownOf = ({ inForce, draft }: Offer): Shown => ({
  version: inForce.versionId,
  ...(draft ? { draft: { id: draft.id, updatedAt: draft.updatedAt.getTime() } } : {}),
});

/**
 * 开新一轮 (H 第三阶段“以年度为周期……及时调整廉政风险内容和防控措施”): the draft, or the same content, becomes a new version,
 * and every filed point waits for the head of its section to say how it goes on.
 * @param due last day for the answers, YYYY-MM-DD
 * @param configured the value of SCHEME
 * @param by who begins it, having seen what; absent: the operator
 * @throws DomainError as `offerOf`; precondition (the draft has gaps that block), conflict (it would begin with something
 *   else than was shown), invalid (a day that is over)
 */
export async function openRound(
  ctx: Ctx,
  input: { due: string; today: string; configured: string | undefined; by?: { person: Person; shown: Shown } },
): Promise<Opened> {
  return inTransaction(ctx, async (tx) => {
    await lockSchemes(tx);
    const offer = await lockOffer(tx, await offerOf(tx, input.by?.person), input.by);
    if (input.due <= input.today) throw invalid(SAYS.dueIsOver);
    const before = offer.inForce.versionId;
    const { version, versionId, fromDraft } = await nextVersion(tx, offer, input.configured);
    const round: Round = {
      id: uuid(),
      fromVersion: before,
      toVersion: versionId,
      due: input.due,
      state: 'open',
      openedAt: tx.now,
      openedBy: actorName(tx.actor),
      listedAt: null,
      closedAt: null,
    };
    await tx.db.insert(cycleRounds).values(round);
    const points = await carryAll(tx, round);
    await record(tx, {
      action: 'cycle.open',
      object: { kind: 'cycle-round', id: round.id },
      detail: { from: before, to: versionId, due: input.due, points },
    });
    const org = await loadOrganisation(tx.db);
    const heads = await tellHeads(tx, org, round, version);
    const { scheme } = await activeScheme(tx.db);
    const text = SAYS.openedForOffice(scheme.title, version, points, heads, input.due);
    await put(tx, { kind: 'text', to: officeOf(org, scheme), text });
    return { version, fromDraft, points, heads, due: input.due };
  });
}

/** Its draft locked: somebody may be filling a gap in it, or giving it up, right now. */
async function lockOffer(
  tx: Ctx,
  { inForce, draft: found }: Offer,
  by: { person: Person; shown: Shown } | undefined,
): Promise<Offer> {
  const draft = found && (by ? await ownDraft(tx, by.person, found.id) : await lockDraft(tx.db, found.id));
  if (found && !draft) throw conflict(SAYS.draftChanged);
  if (by && by.shown.version !== inForce.versionId) throw conflict(SAYS.planChanged);
  const { draft: shown } = by?.shown ?? {};
  if (by && (shown?.id !== draft?.id || shown?.updatedAt !== draft?.updatedAt.getTime()))
    throw conflict(SAYS.draftChanged);
  return { inForce, draft };
}

async function nextVersion(
  tx: Ctx,
  { inForce, draft }: Offer,
  configured: string | undefined,
): Promise<Activation & { fromDraft: boolean }> {
  if (!draft) return { ...(await activateScheme(tx, inForce.scheme, { again: true })), fromDraft: false };
  const { blocking } = countGaps(draft.scheme);
  if (blocking > 0) throw precondition(SAYS.draftHasGaps(draft.scheme.title, blocking));
  return { ...(await putInForce(tx, draft, configured)), fromDraft: true };
}

/** Every filed point; what is still in approval goes on under the version it began with. */
async function carryAll(tx: Ctx, round: Round): Promise<number> {
  const filed = await tx.db
    .select({ id: risks.id, version: risks.schemeVersion, fields: risks.fields })
    .from(risks)
    .where(eq(risks.status, 'filed'));
  for (let at = 0; at < filed.length; at += 500)
    await tx.db.insert(carryOvers).values(
      filed.slice(at, at + 500).map(({ id, version, fields }) => ({
        id: uuid(),
        round: round.id,
        risk: id,
        state: 'waiting' as const,
        oldVersion: version,
        oldLevel: fields.level ?? null,
        newVersion: round.toVersion,
      })),
    );
  return filed.length;
}

/** One text for each head, with how many of his points wait. */
async function tellHeads(tx: Ctx, org: Organisation, round: Round, version: number): Promise<number> {
  const counted = new Map<string, string[]>();
  for (const { risk } of await pointsOf(tx.db, round.id, ['waiting']))
    for (const head of answerers(org, risk)) counted.set(head, [...(counted.get(head) ?? []), risk.number]);
  for (const [head, numbers] of counted)
    await put(tx, { kind: 'text', to: [head], text: SAYS.openedForHead(version, numbers, round.due) });
  return counted.size;
}

/**
 * 结束本轮: what nobody has answered stays under its old version and is answered in the next round.
 * @throws DomainError forbidden, conflict (none is open)
 */
export async function closeRound(ctx: Ctx, person: Person): Promise<{ unanswered: number }> {
  return inTransaction(ctx, async (tx) => {
    const [org, { scheme }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    if (!isOfficeOf(org, person, scheme)) throw forbidden(SAYS.officeOnly('结束本轮', scheme.office));
    const round = await lockRound(tx.db);
    if (!round) throw conflict(SAYS.noRound);
    const unanswered = (await pointsOf(tx.db, round.id, ['waiting', 'asked'])).length;
    await endRound(tx, round, { unanswered });
    return { unanswered };
  });
}

/** In the caller's transaction. @returns false when it had ended already */
export async function endRound(tx: Ctx, round: Round, detail: Record<string, unknown>): Promise<boolean> {
  const ended = await tx.db
    .update(cycleRounds)
    .set({ state: 'closed', closedAt: tx.now })
    .where(and(eq(cycleRounds.id, round.id), eq(cycleRounds.state, 'open')))
    .returning({ id: cycleRounds.id });
  if (ended.length === 0) return false;
  await record(tx, { action: 'cycle.close', object: { kind: 'cycle-round', id: round.id }, detail });
  return true;
}

/** 本轮期限: the office's own last day. @throws DomainError forbidden, conflict, invalid */
export async function setDue(ctx: Ctx, person: Person, due: string, today: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const [org, { scheme }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    if (!isOfficeOf(org, person, scheme)) throw forbidden(SAYS.officeOnly('改期限', scheme.office));
    const round = await lockRound(tx.db);
    if (!round) throw conflict(SAYS.noRound);
    if (due <= today) throw invalid(SAYS.dueIsOver);
    await tx.db.update(cycleRounds).set({ due, listedAt: null }).where(eq(cycleRounds.id, round.id));
    await record(tx, {
      action: 'cycle.due',
      object: { kind: 'cycle-round', id: round.id },
      detail: { before: round.due, after: due },
    });
  });
}
