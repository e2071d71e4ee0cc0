import { eq } from 'drizzle-orm';
import type { Suggestion } from '../classifier/model.js';
import { redact } from '../classifier/redact.js';
import { afterCommit, type Ctx } from '../context.js';
import { dateOf } from '../time.js';
import { forgetRecent } from './recent.js';
import { classifierCases } from './schema.js';

/** What people decided: keys of the scheme. */
export interface Decided {
  layer: string;
  category?: string | undefined;
  level?: string | undefined;
}

export interface Confirmed {
  risk: string;
  schemeId: string;
  schemeVersion: string;
  /** The person's own words; only what the redaction leaves of them is kept. */
  text: string;
  suggestion: Suggestion;
  decided: Decided;
  /** Of everybody in the directory. */
  names: Iterable<string>;
  timeZone: string;
}

/** A suggestion was accepted or corrected by the card's 提交. Call in that transaction. */
export async function keepCase(ctx: Ctx, confirmed: Confirmed): Promise<void> {
  const { suggestion, decided, risk, schemeId, schemeVersion } = confirmed;
  const { source } = suggestion;
  afterCommit(ctx, forgetRecent);
  await ctx.db.insert(classifierCases).values({
    risk,
    schemeId,
    schemeVersion,
    month: dateOf(ctx.now, confirmed.timeZone).slice(0, 7),
    text: redact(confirmed.text, confirmed.names).text,
    by: suggestion.by,
    prompt: source?.prompt ?? null,
    promptVersion: source?.version ?? null,
    model: source?.model ?? null,
    kind: suggestion.kind,
    confidence: suggestion.confidence,
    suggestedCategory: suggestion.category ?? null,
    // Counted for who suggested it; beside a model's category a level of the local classifier is nobody's.
    suggestedLevel: (suggestion.levelBy ?? suggestion.by) === suggestion.by ? (suggestion.level ?? null) : null,
    ...columnsOf(decided),
  });
}

/**
 * A returned report is reported again, perhaps in other words: what was suggested at first is compared with what it says
 * now. One that moved to another plan is compared with nothing, and goes.
 */
export async function reviseCase(ctx: Ctx, again: Omit<Confirmed, 'suggestion' | 'timeZone'>): Promise<void> {
  const [before] = await ctx.db.select().from(classifierCases).where(eq(classifierCases.risk, again.risk));
  if (!before) return;
  if (before.schemeId !== again.schemeId) return forgetCase(ctx, again.risk);
  afterCommit(ctx, forgetRecent);
  await ctx.db
    .update(classifierCases)
    .set({
      schemeVersion: again.schemeVersion,
      text: redact(again.text, again.names).text,
      ...columnsOf(again.decided),
    })
    .where(eq(classifierCases.risk, again.risk));
}

/** An approver or the office decided otherwise than the reporter: what the house itself corrected is not learnt from. */
export async function amendCase(
  ctx: Ctx,
  risk: string,
  decided: { category?: string | undefined; level?: string | undefined },
): Promise<void> {
  const { category, level } = decided;
  if (category === undefined && level === undefined) return;
  afterCommit(ctx, forgetRecent);
  await ctx.db
    .update(classifierCases)
    .set({ ...(category === undefined ? {} : { category }), ...(level === undefined ? {} : { level }) })
    .where(eq(classifierCases.risk, risk));
}

/** The report was taken back, or declared void. */
export async function forgetCase(ctx: Ctx, risk: string): Promise<void> {
  afterCommit(ctx, forgetRecent);
  await ctx.db.delete(classifierCases).where(eq(classifierCases.risk, risk));
}

const columnsOf = ({ layer, category, level }: Decided) => ({
  layer,
  category: category ?? null,
  level: level ?? null,
});
