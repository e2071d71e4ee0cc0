import { and, eq, inArray } from 'drizzle-orm';
import { replanAfter } from '../approvals/replan.js';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import type { Organisation } from '../directory/model.js';
import { isActive } from '../directory/model.js';
import { peopleWithRole } from '../directory/queries.js';
import { noteLevelChange } from '../levels/note.js';
import { reasonOf, severityOf } from '../risks/model.js';
import { moveInLists } from '../risks/readers.js';
import { risks } from '../risks/schema.js';
import { type ActiveScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { follows, type InheritedLevel, inheritedBy } from './inherited.js';
import type { KnownPoint } from './queries.js';
import { inheritedLevels } from './schema.js';
import { SAYS } from './words.js';

/**
 * Levels that come from what somebody runs: what changed is kept, audited, told to him and to the office, and his own
 * points take it, with what is left of their chains planned anew (E6 三（二）2). The points given are changed in place.
 * Called within the settlement's lock.
 */
export async function inheritLevels(
  ctx: Ctx,
  effects: Effects,
  { scheme, versionId }: ActiveScheme,
  org: Organisation,
  points: ReadonlyMap<string, KnownPoint>,
): Promise<void> {
  const filed = [...points.values()].filter(({ status }) => status === 'filed');
  const found = inheritedBy(scheme, org, filed);
  const stored = new Map((await ctx.db.select().from(inheritedLevels)).map((row) => [row.person, row]));
  for (const person of new Set([...found.keys(), ...stored.keys()])) {
    const [is, was] = [found.get(person), stored.get(person)];
    const followed = is ? await followOwn(ctx, effects, { scheme, versionId }, is, points) : [];
    const moved = is?.level !== was?.level;
    if (is) await keep(ctx, is, versionId, moved ? ctx.now : (was?.since ?? ctx.now));
    else await ctx.db.delete(inheritedLevels).where(eq(inheritedLevels.person, person));
    if (moved || followed.length > 0) await tell(ctx, effects, scheme, org, person, was?.level, is, followed);
  }
}

async function keep(
  ctx: Ctx,
  { person, level, rule, departments }: InheritedLevel,
  schemeVersion: string,
  since: Date,
) {
  const row = { level, rule: rule.key, departments, schemeVersion, since };
  await ctx.db
    .insert(inheritedLevels)
    .values({ person, ...row })
    .onConflictDoUpdate({ target: inheritedLevels.person, set: row });
}

/** @returns numbers of the points that took the level */
async function followOwn(
  ctx: Ctx,
  effects: Effects,
  { scheme, versionId }: Pick<ActiveScheme, 'scheme' | 'versionId'>,
  { person, level, rule }: InheritedLevel,
  points: ReadonlyMap<string, KnownPoint>,
): Promise<string[]> {
  const own = [...points.values()].filter(
    (point) =>
      point.reporter === person &&
      point.level !== level &&
      (point.status === 'filed' || point.status === 'in-approval') &&
      follows(rule, point) &&
      // A point of an older plan may not know the level.
      (point.schemeVersion === versionId || scheme.levels.some(({ key }) => key === point.level)),
  );
  const numbers: string[] = [];
  // Points in approval first: their round is locked before anything else is.
  for (const point of own.sort((a, b) => (a.status === b.status ? 0 : a.status === 'in-approval' ? -1 : 1))) {
    const reason = SAYS.inheritedReason(rule);
    const write = async (tx: Ctx) => {
      const [row] = await tx.db
        .select({ fields: risks.fields })
        .from(risks)
        .where(and(eq(risks.id, point.id), inArray(risks.status, ['filed', 'in-approval'])))
        .for('update');
      if (!row || row.fields.level === level) return;
      const fields = { ...row.fields, level };
      fields.reason = reasonOf(scheme, fields);
      const severity = severityOf((await schemeVersion(tx.db, point.schemeVersion)).scheme, level);
      await tx.db.update(risks).set({ fields, severity, updatedAt: tx.now }).where(eq(risks.id, point.id));
      await moveInLists(tx, point.id, { severity });
      await noteLevelChange(tx, {
        risk: point,
        from: row.fields.level ?? '',
        to: level,
        reason,
        cause: 'inherited',
        by: null,
      });
      numbers.push(point.number);
    };
    await replanAfter(ctx, effects, { kind: 'risk', id: point.id }, write);
    point.level = level;
  }
  return numbers;
}

async function tell(
  ctx: Ctx,
  effects: Effects,
  scheme: Scheme,
  org: Organisation,
  id: string,
  was: string | undefined,
  is: InheritedLevel | undefined,
  followed: string[],
): Promise<void> {
  const label = (key: string | undefined) =>
    key === undefined ? undefined : (scheme.levels.find((level) => level.key === key)?.label ?? key);
  const sections = (is?.departments ?? []).flatMap((department) => org.departments.get(department)?.name ?? []);
  const why = [
    is ? SAYS.inheritedWhy(is.rule, sections) : SAYS.inheritedGone,
    followed.length > 0 ? SAYS.ownPointsFollow(followed) : '',
  ].join('');
  await record(ctx, {
    action: 'person.level',
    object: { kind: 'person', id },
    detail: {
      from: was ?? null,
      to: is?.level ?? null,
      rule: is?.rule.key ?? null,
      departments: is?.departments ?? [],
      points: followed,
    },
  });
  const person = org.people.get(id);
  if (isActive(person))
    await effects.put(ctx, { kind: 'text', to: [id], text: SAYS.inherited('您', label(was), label(is?.level), why) });
  const office = peopleWithRole(org, scheme.office)
    .map((one) => one.id)
    .filter((one) => one !== id);
  const name = person?.name ?? id;
  await effects.put(ctx, { kind: 'text', to: office, text: SAYS.inherited(name, label(was), label(is?.level), why) });
}
