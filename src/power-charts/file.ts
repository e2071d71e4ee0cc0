import { and, eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { isOffice } from '../powers/queries.js';
import { activeScheme } from '../schemes/active.js';
import { hasChain } from '../schemes/model.js';
import { powerForWork, type Target } from './access.js';
import { elementsAsked } from './asked.js';
import { complaintLine, complaintsAbout } from './completeness.js';
import type { PowerChart } from './model.js';
import { lockCharts } from './queries.js';
import { powerCharts } from './schema.js';
import { SAYS } from './words.js';

/**
 * 备案: this version is in force from now on, and the one that was points to it. Call inside a transaction.
 * @throws DomainError conflict when its state is another one by now
 */
export async function fileVersion(ctx: Ctx, chart: PowerChart, from: 'draft' | 'in-approval'): Promise<PowerChart> {
  // First the old one steps back: at most one is in force.
  const replaced = await ctx.db
    .update(powerCharts)
    .set({ state: 'replaced', replacedBy: chart.id, updatedAt: ctx.now })
    .where(and(eq(powerCharts.power, chart.power), eq(powerCharts.kind, chart.kind), eq(powerCharts.state, 'approved')))
    .returning();
  const [filed] = await ctx.db
    .update(powerCharts)
    .set({ state: 'approved', approvedAt: ctx.now, updatedAt: ctx.now })
    .where(and(eq(powerCharts.id, chart.id), eq(powerCharts.state, from)))
    .returning();
  if (!filed) throw conflict(SAYS.stateChanged);
  await record(ctx, {
    action: 'chart.filed',
    object: { kind: 'chart', id: filed.id },
    detail: { number: filed.number, version: filed.version, replaced: replaced[0]?.version ?? null },
  });
  return filed;
}

/**
 * The office files a draft itself, under a scheme that has no chain for charts. Whoever drew it does not, as in a chain.
 * @throws DomainError forbidden (not the office, own chart), not-found, precondition (there is a chain; not drawn yet), conflict (not
 *   拟稿), invalid (incomplete)
 */
export async function fileDirectly(ctx: Ctx, person: Person, target: Target): Promise<PowerChart> {
  return inTransaction(ctx, async (tx) => {
    const { scheme } = await activeScheme(tx.db);
    if (!isOffice(await loadOrganisation(tx.db), person, scheme)) throw forbidden(SAYS.officeOnly(scheme.office));
    const { power, kind } = await powerForWork(tx, person, target);
    if (hasChain(scheme, 'chart')) throw precondition(SAYS.hasChain(power.number, kind));
    const draft = (await lockCharts(tx.db, power.power, kind)).at(-1);
    if (!draft) throw precondition(SAYS.notDrawn(power.number, kind) + SAYS.howToDraw(power.number, kind));
    if (draft.state !== 'draft') throw conflict(SAYS.onlyDraft(draft));
    if (draft.drawnBy === person.id) throw forbidden(SAYS.ownChart(draft, scheme.office));
    const complaints = complaintsAbout(draft, power.fields.steps, elementsAsked(scheme));
    if (complaints.length > 0) throw invalid(SAYS.incomplete(complaints.map(complaintLine)), { complaints });
    return fileVersion(tx, draft, 'draft');
  });
}
