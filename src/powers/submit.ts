import { and, eq } from 'drizzle-orm';
import type { Progress } from '../approvals/advance.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, notFound, precondition } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { hasChain } from '../schemes/model.js';
import { checkedFields } from './add.js';
import { asEntry } from './file.js';
import { type Power, powerRules, STATE_LABELS } from './model.js';
import { isOffice, lockVersions, viewerOf } from './queries.js';
import { powers } from './schema.js';
import { SAYS } from './words.js';

/**
 * 报批: a draft goes to the first step of the scheme's chain for powers (E1 分管领导 → 办公室 → 领导小组 → 法制办、编办; E3 科室负责人
 * → 分管领导 → 办公室). Whoever submits it decides on none of its steps.
 * @throws DomainError not-found, forbidden (neither his section's nor the office), conflict (not 拟稿), invalid (wording),
 *   precondition (the scheme has no chain for powers: the office files it)
 */
export async function submitPower(
  ctx: Ctx,
  effects: Effects,
  person: Person,
  number: string,
): Promise<{ power: Power; approval: Progress }> {
  return inTransaction(ctx, async (tx) => {
    const [{ scheme, versionId }, org] = await Promise.all([activeScheme(tx.db), loadOrganisation(tx.db)]);
    const draft = (await lockVersions(tx.db, number)).at(-1);
    const viewer = viewerOf(org, person, scheme, []);
    const own = draft?.department != null && viewer.sections.includes(draft.department);
    if (!draft || !(own || viewer.all)) throw notFound(SAYS.noSuchPower(number));
    if (!own && !isOffice(org, person, scheme)) throw forbidden(SAYS.sectionOrOffice(scheme.office));
    if (draft.state !== 'draft') throw conflict(SAYS.onlyDraft(number, STATE_LABELS[draft.state]));
    if (!hasChain(scheme, 'power')) throw precondition(SAYS.noChain(number, scheme.office));
    checkedFields(asEntry(draft), draft.fields.steps, powerRules(scheme));
    const change = { state: 'in-approval' as const, submittedBy: person.id, schemeVersion: versionId };
    await tx.db
      .update(powers)
      .set({ ...change, updatedAt: tx.now })
      .where(and(eq(powers.id, draft.id), eq(powers.state, 'draft')));
    await record(tx, {
      action: 'power.submit',
      object: { kind: 'power', id: draft.power },
      detail: { number, version: draft.version },
    });
    const approval = await startApproval(tx, effects, { kind: 'power', id: draft.id, schemeVersion: versionId });
    return { power: { ...draft, ...change }, approval };
  });
}

/**
 * 撤回: whoever submitted it takes it back while nobody has decided; it is a draft again.
 * @throws DomainError not-found, forbidden (somebody else's), conflict (not in approval, or decided on)
 */
export async function withdrawPower(ctx: Ctx, effects: Effects, person: Person, number: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // Not locked here: `withdraw` locks the round first, as every decision does.
    const [found] = await tx.db
      .select()
      .from(powers)
      .where(and(eq(powers.number, number), eq(powers.state, 'in-approval')));
    if (!found || found.submittedBy !== person.id) throw forbidden(SAYS.notYours);
    await withdraw(tx, effects, { kind: 'power', id: found.id });
  });
}
