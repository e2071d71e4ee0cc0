import { eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { dateOf } from '../time.js';
import { activateScheme, lockSchemes } from './activate.js';
import { activeScheme } from './active.js';
import { fillGap } from './fill/fill.js';
import { countGaps, type OpenGap, openGaps } from './fill/gaps.js';
import type { Scheme } from './model.js';
import { isOfficeOf } from './office.js';
import { ownDraft, tellOffice } from './propose.js';
import { schemeDrafts } from './schema.js';
import { supplementOf, versionById } from './versions.js';
import { SAYS } from './words.js';
import { supplementYaml } from './written.js';

export interface Filled {
  words: string[];
  /** Still open. */
  left: { all: number; blocking: number };
  scheme: Scheme;
  /** Of the new version; a draft has none. */
  version?: number;
}

interface Answered {
  gap: string;
  answers: readonly string[];
}
interface Settings {
  timeZone: string;
  /** The value of SCHEME. */
  configured: string | undefined;
}

/**
 * Fills one gap of a draft with answers from the chat. The audit names the gap, never what was answered.
 * @throws DomainError conflict (filled meanwhile, or no draft any more), forbidden, invalid (an answer does not hold)
 */
export async function fillDraftGap(
  ctx: Ctx,
  person: Person,
  draftId: string,
  { gap: id, answers }: Answered,
  { timeZone }: Settings,
): Promise<Filled> {
  return inTransaction(ctx, async (tx) => {
    const draft = await ownDraft(tx, person, draftId);
    const gap = stillOpen(draft.scheme, id);
    const { change, scheme, words } = filling(tx, person, draft.scheme, gap, answers, timeZone);
    await tx.db
      .update(schemeDrafts)
      .set({ content: scheme, filled: [...draft.filled, { gap: id, change }], updatedAt: tx.now })
      .where(eq(schemeDrafts.id, draft.id));
    await record(tx, {
      action: 'scheme.fill-gap',
      object: { kind: 'scheme-draft', id: draft.id },
      detail: { scheme: draft.schemeId, gap: id, path: gap.path, blocking: gap.blocking },
    });
    return { words, left: countGaps(scheme), scheme };
  });
}

/**
 * Fills one gap of the scheme in force: that is a new version at once, and its office is told.
 * @throws DomainError as `fillDraftGap`; precondition while SCHEME names a scheme, with the lines for its file
 */
export async function fillActiveGap(
  ctx: Ctx,
  person: Person,
  { gap: id, answers }: Answered,
  { timeZone, configured }: Settings,
): Promise<Filled> {
  return inTransaction(ctx, async (tx) => {
    await lockSchemes(tx);
    const [org, active] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    if (!isOfficeOf(org, person, active.scheme)) throw forbidden(SAYS.officeOnly('缺口', active.scheme.office));
    const gap = stillOpen(active.scheme, id);
    const { change, scheme, words } = filling(tx, person, active.scheme, gap, answers, timeZone);
    const before = (await versionById(tx.db, active.versionId))?.filled ?? [];
    const filled = [...before, { gap: id, change }];
    if (configured)
      throw precondition(SAYS.configured(configured, supplementYaml(scheme.id, supplementOf([{ gap: id, change }]))));
    const { version, versionId } = await activateScheme(tx, scheme, { filled });
    await record(tx, {
      action: 'scheme.fill-gap',
      object: { kind: 'scheme', id: versionId },
      detail: { scheme: scheme.id, version, gap: id, path: gap.path, blocking: gap.blocking },
    });
    await tellOffice(tx, scheme, SAYS.activatedWith(scheme.title, version, person.name, gap.missing));
    return { words, left: countGaps(scheme), scheme, version };
  });
}

function stillOpen(scheme: Scheme, id: string): OpenGap {
  const gap = openGaps(scheme).find((one) => one.id === id);
  if (!gap) throw conflict(SAYS.filledMeanwhile);
  return gap;
}

function filling(tx: Ctx, person: Person, scheme: Scheme, gap: OpenGap, answers: readonly string[], timeZone: string) {
  const done = fillGap(scheme, gap, answers, { name: person.name, day: dateOf(tx.now, timeZone) });
  if (done.kind === 'impossible') throw precondition(done.reason);
  if (done.kind === 'ask') throw invalid([done.fault, done.ask].filter(Boolean).join('\n'));
  return done;
}
