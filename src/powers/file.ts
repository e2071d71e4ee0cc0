import { and, eq, inArray, isNull, ne } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, notFound, precondition } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { hasChain } from '../schemes/model.js';
import { checkedFields } from './add.js';
import { type Power, powerRules, STATE_LABELS } from './model.js';
import { isOffice, lockVersions } from './queries.js';
import { powers } from './schema.js';
import { SAYS } from './words.js';

/**
 * 备案: this version is in force from now on, and the one that was points to it. Call inside a transaction.
 * @throws DomainError conflict when its state is another one by now
 */
export async function fileVersion(ctx: Ctx, id: string, from: 'draft' | 'in-approval'): Promise<Power> {
  const [filed] = await ctx.db
    .update(powers)
    .set({ state: 'filed', filedAt: ctx.now, updatedAt: ctx.now })
    .where(and(eq(powers.id, id), eq(powers.state, from)))
    .returning();
  if (!filed) throw conflict(SAYS.stateChanged);
  await ctx.db
    .update(powers)
    .set({ replacedBy: id, updatedAt: ctx.now })
    .where(
      and(
        eq(powers.power, filed.power),
        ne(powers.id, id),
        isNull(powers.replacedBy),
        inArray(powers.state, ['filed', 'published']),
      ),
    );
  // What has become secret is not to be read on in an older version: E6 “除有保密规定的以外”.
  if (filed.secret)
    await ctx.db
      .update(powers)
      .set({ state: 'filed', updatedAt: ctx.now })
      .where(and(eq(powers.power, filed.power), eq(powers.state, 'published')));
  await record(ctx, {
    action: 'power.filed',
    object: { kind: 'power', id: filed.power },
    detail: { number: filed.number, version: filed.version },
  });
  return filed;
}

/**
 * The office files a draft itself, under a scheme that has no chain for powers. One that came back from a chain of an
 * earlier scheme is not filed by whoever had submitted it.
 * @throws DomainError forbidden (not the office, own matter), not-found, conflict (not 拟稿), invalid (wording), precondition (there is a chain)
 */
export async function fileDirectly(ctx: Ctx, person: Person, number: string): Promise<Power> {
  return inTransaction(ctx, async (tx) => {
    const { scheme } = await activeScheme(tx.db);
    if (!isOffice(await loadOrganisation(tx.db), person, scheme))
      throw forbidden(SAYS.officeOnly('备案', scheme.office));
    if (hasChain(scheme, 'power')) throw precondition(SAYS.hasChain(number));
    const draft = (await lockVersions(tx.db, number)).at(-1);
    if (!draft) throw notFound(SAYS.noSuchPower(number));
    if (draft.state !== 'draft') throw conflict(SAYS.onlyDraft(number, STATE_LABELS[draft.state]));
    if (draft.submittedBy === person.id) throw forbidden(SAYS.ownPower(number, scheme.office));
    checkedFields(asEntry(draft), draft.fields.steps, powerRules(scheme));
    return fileVersion(tx, draft.id, 'draft');
  });
}

/** A stored version as it would be entered. */
export const asEntry = ({ fields: { steps, ...fields }, department, secret }: Power) => ({
  fields,
  steps,
  department,
  secret,
});
