import { sql } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { conflict, forbidden, invalid } from '../errors.js';
import { type Risk, STATUS_LABELS } from '../risks/model.js';
import { seen } from './close-point.js';
import { handlersOf, missing, type Required, readHandling } from './handling.js';
import { nameOf } from './owner.js';
import { handlingsAgainst } from './queries.js';
import { headsFor } from './rights.js';
import { pointHandlings } from './schema.js';
import { HANDLING } from './words-handling.js';

const MOST = 500;

/** What the plan asks for at the level of a point that this person may see. @throws DomainError not-found */
export async function handlingsOf(
  ctx: Ctx,
  person: Person,
  number: string,
): Promise<{ risk: Risk; all: Required[]; nameOf: (id: string) => string }> {
  const { risk, org } = await seen(ctx, person, number);
  return { risk, all: await handlingsAgainst(ctx.db, risk), nameOf: (id) => nameOf(org, id) };
}

/**
 * 处置: somebody the plan names says how he did what it asks for at the point's level (E5 三 5); said again, the newer words
 * stand. Where the plan names nobody, or nobody is there, the head of the section or the office says it.
 * @throws DomainError not-found, conflict (not 已备案), invalid (no such requirement, nothing said), forbidden
 */
export async function handlePoint(
  ctx: Ctx,
  person: Person,
  number: string,
  typed: string,
): Promise<{ done: Required; left: Required[] }> {
  return inTransaction(ctx, async (tx) => {
    const { risk, org, may } = await seen(tx, person, number);
    if (risk.status !== 'filed') throw conflict(HANDLING.onlyFiled(number, STATUS_LABELS[risk.status]));
    const all = await handlingsAgainst(tx.db, risk);
    if (all.length === 0) throw invalid(HANDLING.none(number));
    const read = readHandling(all, typed);
    if (!read)
      throw invalid(
        HANDLING.list(number, all, (id) => nameOf(org, id)),
        { field: 'handling' },
      );
    const { one, how } = read;
    const handlers = handlersOf(one, risk, org);
    if (!(handlers.length > 0 ? handlers.includes(person.id) : may)) throw forbidden(HANDLING.notHis(one));
    if (lettersIn(how) < 2) throw invalid(HANDLING.howWanted(number, one), { field: 'how' });
    const note = [...how].slice(0, MOST).join('');
    const row = { note, doneBy: person.id, doneAt: tx.now };
    await tx.db
      .insert(pointHandlings)
      .values({ risk: risk.id, handling: one.handling.key, ...row })
      .onConflictDoUpdate({
        target: [pointHandlings.risk, pointHandlings.handling],
        set: { note: sql`excluded.note`, doneBy: sql`excluded.done_by`, doneAt: sql`excluded.done_at` },
      });
    await record(tx, {
      action: 'risk.handle',
      object: { kind: 'risk', id: risk.id },
      detail: { number, handling: one.handling.key, ...(one.done ? { before: one.done.note } : {}) },
    });
    const before = missing(all);
    const left = before.filter(({ at }) => at !== one.at);
    // Whoever may close it learns that nothing of this stands in the way any more.
    if (before.length > 0 && left.length === 0) {
      const to = headsFor(org, risk.department).filter((id) => id !== person.id && id !== risk.reporter);
      await put(tx, { kind: 'text', to, text: HANDLING.allDone(number) });
    }
    return { done: { ...one, done: row }, left };
  });
}
