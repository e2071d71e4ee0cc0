import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { actorName, record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, DomainError, forbidden, precondition } from '../errors.js';
import { type Activation, activateScheme, lockSchemes, refuseWhileConfigured } from './activate.js';
import { activeScheme, activeVersionId } from './active.js';
import { checkScheme } from './check.js';
import { countGaps, openGaps } from './fill/gaps.js';
import { mergeSchemes } from './merge.js';
import type { Scheme } from './model.js';
import { isOfficeOf, officeNameOf, officeOf } from './office.js';
import { parseScheme } from './parse.js';
import { type Filled, schemeDrafts } from './schema.js';
import { type Draft, draftFor, lockDraft } from './versions.js';
import { SAYS } from './words.js';

export interface Proposal {
  draftId: string;
  gaps: { all: number; blocking: number };
  /** Gaps that had been filled in chat in the draft before and still are. */
  kept: string[];
  /** How many people of the office were told. */
  told: number;
}

/**
 * `scheme propose FILE`: keeps a scheme that still has gaps as the draft of its id, and tells its office in chat. What had
 * been filled in the draft before stays filled where the new file still leaves it open.
 * @throws DomainError precondition when the scheme contradicts itself: that only its file can mend
 */
export async function proposeScheme(ctx: Ctx, proposed: Scheme): Promise<Proposal> {
  const errors = checkScheme(proposed).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const list = errors.map((f) => `  - ${f.path}：${f.message}`).join('\n');
    throw precondition(`方案“${proposed.title}”有 ${errors.length} 处前后矛盾，先在文件里改好：\n${list}`, {
      findings: errors,
    });
  }
  return inTransaction(ctx, async (tx) => {
    await lockSchemes(tx);
    const before = await draftFor(tx.db, proposed.id);
    const { scheme, filled } = withFilled(proposed, before?.filled ?? []);
    const draftId = before?.id ?? uuid();
    const row = { content: scheme, filled, proposedAt: tx.now, proposedBy: actorName(tx.actor), updatedAt: tx.now };
    await tx.db
      .insert(schemeDrafts)
      .values({ id: draftId, schemeId: proposed.id, state: 'draft', ...row })
      .onConflictDoUpdate({ target: schemeDrafts.id, set: row });
    const gaps = countGaps(scheme);
    const kept = filled.map(({ gap }) => gap);
    await record(tx, {
      action: 'scheme.propose',
      object: { kind: 'scheme-draft', id: draftId },
      detail: { scheme: proposed.id, gaps: gaps.all, blocking: gaps.blocking, kept },
    });
    const to = await draftOffice(tx, scheme);
    await put(tx, { kind: 'text', to, text: SAYS.proposed(scheme.title, gaps, kept.length) });
    return { draftId, gaps, kept, told: to.length };
  });
}

/** What was filled before, laid over the new content: only where that is still open and stays a scheme. */
function withFilled(proposed: Scheme, before: readonly Filled[]): { scheme: Scheme; filled: Filled[] } {
  let scheme = proposed;
  const filled: Filled[] = [];
  for (const one of before) {
    if (!openGaps(scheme).some(({ id }) => id === one.gap)) continue;
    const laid = laidOver(scheme, one.change);
    if (!laid || openGaps(laid).some(({ id }) => id === one.gap)) continue;
    scheme = laid;
    filled.push(one);
  }
  return { scheme, filled };
}

function laidOver(scheme: Scheme, change: unknown): Scheme | undefined {
  try {
    const laid = parseScheme(mergeSchemes(scheme, change), scheme.id);
    return checkScheme(laid).some(({ severity }) => severity === 'error') ? undefined : laid;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

async function draftOffice(tx: Ctx, scheme: Scheme): Promise<string[]> {
  const inForce = (await activeVersionId(tx.db)) ? (await activeScheme(tx.db)).scheme : undefined;
  return officeOf(await loadOrganisation(tx.db), scheme, inForce);
}

/**
 * A draft that this person's office keeps.
 * @throws DomainError conflict (no longer a draft), forbidden
 */
export async function ownDraft(tx: Ctx, person: Person, draftId: string): Promise<Draft> {
  const draft = await lockDraft(tx.db, draftId);
  if (!draft) throw conflict(SAYS.noDraft);
  const [org, { scheme }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
  if (!isOfficeOf(org, person, draft.scheme, scheme))
    throw forbidden(SAYS.officeOnly('草案', officeNameOf(org, draft.scheme, scheme)));
  return draft;
}

/**
 * 启用: the draft comes into force as a new version; everybody in its office is told.
 * @param configured the value of SCHEME
 * @throws DomainError conflict, forbidden, precondition (gaps that block; SCHEME names another scheme)
 */
export async function activateDraft(
  ctx: Ctx,
  person: Person,
  draftId: string,
  configured: string | undefined,
): Promise<Activation & { scheme: Scheme }> {
  return inTransaction(ctx, async (tx) => {
    await lockSchemes(tx);
    const draft = await ownDraft(tx, person, draftId);
    const done = await putInForce(tx, draft, configured);
    await tellOffice(tx, draft.scheme, SAYS.activated(draft.scheme.title, done.version, person.name));
    return { ...done, scheme: draft.scheme };
  });
}

/** A draft becomes the next version, in the caller's transaction. @throws DomainError precondition */
export async function putInForce(tx: Ctx, draft: Draft, configured: string | undefined): Promise<Activation> {
  await refuseWhileConfigured(draft.scheme, configured).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    throw precondition(`${error.message}\n${SAYS.keepInFile(`${draft.schemeId}@draft`)}`);
  });
  const done = await activateScheme(tx, draft.scheme, { filled: draft.filled, again: true });
  await closeDraft(tx, draft.id, 'activated');
  return done;
}

/** 放弃草案: what was filled in it stays in the database and is no longer asked for. @throws DomainError conflict, forbidden */
export async function giveUpDraft(ctx: Ctx, person: Person, draftId: string): Promise<Draft> {
  return inTransaction(ctx, async (tx) => {
    const draft = await ownDraft(tx, person, draftId);
    await closeDraft(tx, draft.id, 'given-up');
    await record(tx, {
      action: 'scheme.give-up-draft',
      object: { kind: 'scheme-draft', id: draft.id },
      detail: { scheme: draft.schemeId, filled: draft.filled.map(({ gap }) => gap) },
    });
    return draft;
  });
}

async function closeDraft(tx: Ctx, id: string, state: 'activated' | 'given-up'): Promise<void> {
  await tx.db
    .update(schemeDrafts)
    .set({ state, updatedAt: tx.now })
    .where(and(eq(schemeDrafts.id, id), eq(schemeDrafts.state, 'draft')));
}

/** Everybody in the office of a scheme that is in force now. */
export async function tellOffice(tx: Ctx, scheme: Scheme, text: string): Promise<void> {
  await put(tx, { kind: 'text', to: officeOf(await loadOrganisation(tx.db), scheme), text });
}
