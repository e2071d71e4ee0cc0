import { and, eq } from 'drizzle-orm';
import type { Progress } from '../approvals/advance.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { hasChain } from '../schemes/model.js';
import { powerForWork, type Target } from './access.js';
import { elementsAsked } from './asked.js';
import { complaintLine, complaintsAbout } from './completeness.js';
import type { PowerChart } from './model.js';
import { lockCharts, ownInApproval } from './queries.js';
import { powerCharts } from './schema.js';
import { SAYS } from './words.js';

/**
 * 报批: a draft goes to the first step of the scheme's chain for charts (E3 科室负责人 → 分管领导 → 委领导小组, 班子成员的 → 市领导小组;
 * E1 … → 法制办、编办). Whoever drew it decides on none of its steps.
 * @throws DomainError not-found, forbidden (neither its section's nor the office), conflict (not 拟稿), invalid (incomplete),
 *   precondition (not drawn yet; the scheme has no chain for charts: the office files it)
 */
export async function submitChart(
  ctx: Ctx,
  effects: Effects,
  person: Person,
  target: Target,
): Promise<{ chart: PowerChart; approval: Progress }> {
  return inTransaction(ctx, async (tx) => {
    const { power, kind, active } = await powerForWork(tx, person, target);
    const { scheme, versionId } = active;
    const draft = (await lockCharts(tx.db, power.power, kind)).at(-1);
    if (!draft) throw precondition(SAYS.notDrawn(power.number, kind) + SAYS.howToDraw(power.number, kind));
    if (draft.state !== 'draft') throw conflict(SAYS.onlyDraft(draft));
    if (!hasChain(scheme, 'chart')) throw precondition(SAYS.noChain(power.number, kind, scheme.office));
    const complaints = complaintsAbout(draft, power.fields.steps, elementsAsked(scheme));
    if (complaints.length > 0) throw invalid(SAYS.incomplete(complaints.map(complaintLine)), { complaints });
    const change = {
      state: 'in-approval' as const,
      submittedBy: person.id,
      drawnBy: draft.drawnBy ?? person.id,
      schemeVersion: versionId,
    };
    await tx.db
      .update(powerCharts)
      .set({ ...change, updatedAt: tx.now })
      .where(and(eq(powerCharts.id, draft.id), eq(powerCharts.state, 'draft')));
    await record(tx, {
      action: 'chart.submit',
      object: { kind: 'chart', id: draft.id },
      detail: { number: draft.number, version: draft.version },
    });
    const approval = await startApproval(tx, effects, { kind: 'chart', id: draft.id, schemeVersion: versionId });
    return { chart: { ...draft, ...change }, approval };
  });
}

/**
 * 撤回: whoever drew it takes it back while nobody has decided; it is a draft again.
 * @throws DomainError forbidden (nothing of his in approval under this number), conflict (decided on)
 */
export async function withdrawChart(ctx: Ctx, effects: Effects, person: Person, number: string): Promise<PowerChart> {
  return inTransaction(ctx, async (tx) => {
    // Not locked here: `withdraw` locks the round first, as every decision does.
    const found = await ownInApproval(tx.db, person.id, number);
    if (!found) throw forbidden(SAYS.notYours);
    await withdraw(tx, effects, { kind: 'chart', id: found.id });
    return found;
  });
}
