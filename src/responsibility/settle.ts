import { and, eq, sql } from 'drizzle-orm';
import { reassignOpenSteps } from '../approvals/reassign.js';
import { responsibleFor } from '../approvals/responsible.js';
import { officeOf } from '../approvals/round.js';
import type { Effects } from '../approvals/subjects.js';
import { recordAll } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { isActive, type Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { keepAnswering } from '../risks/readers.js';
import { type ActiveScheme, activeScheme, schemeVersion } from '../schemes/active.js';
import { basis, keep, same } from './due.js';
import { dutiesOf, factsOf, governing } from './duties.js';
import { type Change, type Handover, handover, peopleOf } from './handover.js';
import { inheritLevels } from './inherit.js';
import type { Holding } from './model.js';
import { gradeOf, type Held, type KnownPoint, named, pointsWithHoldings, sourceOf } from './queries.js';
import { responsibilities } from './schema.js';
import { SAYS, type Told, whyText } from './words.js';

/**
 * Responsibility follows the organisation: whenever the directory, the plan in force or the filed points have changed
 * since the last time, open steps are addressed anew, inherited levels and who answers for each filed point computed,
 * and what is handed over is told to both sides, one message a person. Does nothing where nothing has changed.
 * @returns whether anything was to be looked at
 */
export async function settleResponsibility(ctx: Ctx, effects: Effects): Promise<boolean> {
  const { now, kept } = await basis(ctx.db);
  if (same(now, kept)) return false;
  // An operator may have changed it past the service; after an event nothing is left to do.
  if (now.directory !== kept?.directory) await reassignOpenSteps(ctx, effects, 'directory');
  await inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('lianfang.responsibility'))`);
    const { now: begun, kept: done } = await basis(tx.db);
    if (same(begun, done)) return;
    await settle(tx, effects);
    // What changed meanwhile bears another name, and is settled next.
    await keep(tx.db, begun);
  });
  return true;
}

interface World {
  org: Organisation;
  inForce: ActiveScheme;
  points: Map<string, KnownPoint>;
  held: Held[];
  /** Version that governs a point. */
  versions: Map<string, ActiveScheme>;
}

async function settle(ctx: Ctx, effects: Effects): Promise<void> {
  const [org, inForce] = [await loadOrganisation(ctx.db), await activeScheme(ctx.db)];
  const { points, held } = await pointsWithHoldings(ctx.db, ['filed', 'in-approval']);
  await inheritLevels(ctx, effects, inForce, org, points);
  const world: World = { org, inForce, points, held, versions: await versionsOf(ctx, inForce, points) };
  const plan = handover(held, placesNow(world));
  await noteLevels(ctx, world);
  if (plan.changes.length === 0) return;
  await write(ctx, world, plan);
  await tellPeople(ctx, effects, world, plan);
  await tellOffice(ctx, effects, world, plan);
}

async function versionsOf(ctx: Ctx, inForce: ActiveScheme, points: World['points']): Promise<World['versions']> {
  const versions = new Map<string, ActiveScheme>();
  for (const point of points.values())
    versions.set(point.id, governing(inForce, await schemeVersion(ctx.db, point.schemeVersion), point));
  return versions;
}

const schemeOf = (world: World, point: string) => (world.versions.get(point) ?? world.inForce).scheme;

/** Of many points of one section and level the same people answer: each such case is computed once. */
function placesNow(world: World): Holding[] {
  const known = new Map<string, Holding[]>();
  return [...world.points.values()]
    .filter(({ status }) => status === 'filed')
    .flatMap((point) => {
      const version = world.versions.get(point.id) ?? world.inForce;
      const key = [version.versionId, point.layer, point.level, point.department, point.reporter].join('\n');
      const places = known.get(key) ?? dutiesOf(version.scheme, point, world.org);
      known.set(key, places);
      return places.map((place) => ({ ...place, point: point.id }));
    });
}

async function write(ctx: Ctx, world: World, { add, remove, changes }: Handover): Promise<void> {
  for (const { point, duty, kind, holder } of remove)
    await ctx.db
      .delete(responsibilities)
      .where(
        and(
          eq(responsibilities.risk, point),
          eq(responsibilities.duty, duty),
          eq(responsibilities.kind, kind),
          eq(responsibilities.holder, holder),
        ),
      );
  const rows = add.map(({ point, ...place }) => ({
    risk: point,
    ...place,
    level: world.points.get(point)?.level ?? '',
    since: ctx.now,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await ctx.db
      .insert(responsibilities)
      .values(rows.slice(at, at + 500))
      .onConflictDoNothing();
  await keepAnswering(
    ctx,
    [...add, ...remove].map(({ point }) => point),
  );
  const names = (places: readonly Holding[]) => places.map(({ kind, holder }) => `${kind}:${holder}`);
  await recordAll(
    ctx,
    changes.map(({ point, duty, from, to }) => ({
      action: 'responsibility.change',
      object: { kind: 'risk', id: point },
      detail: { number: world.points.get(point)?.number, duty, from: names(from), to: names(to) },
    })),
  );
}

/** Who keeps a point that was graded anew has it at the new level from now on. */
async function noteLevels(ctx: Ctx, { points, held }: World): Promise<void> {
  const regraded = new Set(
    held.filter((one) => points.get(one.point)?.level !== one.heldLevel).map(({ point }) => point),
  );
  for (const id of regraded)
    await ctx.db
      .update(responsibilities)
      .set({ level: points.get(id)?.level ?? '' })
      .where(eq(responsibilities.risk, id));
}

async function tellPeople(ctx: Ctx, effects: Effects, world: World, { gained, lost }: Handover): Promise<void> {
  for (const [person, changes] of gained) {
    if (!isActive(world.org.people.get(person))) continue;
    const text = SAYS.gained(changes.map((change) => told(world, change, 'gained')));
    await effects.put(ctx, { kind: 'text', to: [person], text });
  }
  for (const [person, changes] of lost) {
    if (!isActive(world.org.people.get(person))) continue;
    const text = SAYS.lost(
      changes.map((change) => told(world, change, 'lost')),
      world.inForce.scheme.office,
    );
    await effects.put(ctx, { kind: 'text', to: [person], text });
  }
}

async function tellOffice(ctx: Ctx, effects: Effects, world: World, { vacated }: Handover): Promise<void> {
  if (vacated.length === 0) return;
  const { scheme } = world.inForce;
  const to = officeOf({ org: world.org, scheme });
  const places = vacated.flatMap(({ point, holder }) => {
    const known = world.points.get(point);
    if (!known) return [];
    const own = schemeOf(world, point);
    return [{ ...named(known, own, world.org), rank: gradeOf(known, own).rank, place: holder }];
  });
  await effects.put(ctx, { kind: 'text', to, text: SAYS.vacated(places) });
}

function told(world: World, { point: id, from, to }: Change, side: 'gained' | 'lost'): Told {
  const point = world.points.get(id);
  if (!point) throw new Error(`no point ${id}`);
  const scheme = schemeOf(world, id);
  const [was, is] = [peopleOf(from), peopleOf(to)];
  const others = side === 'gained' ? [...was].filter((one) => !is.has(one)) : [...is];
  const level = world.held.find((one) => one.point === id)?.heldLevel;
  const { layer } = point;
  const name = named(point, scheme, world.org);
  const because =
    level === undefined
      ? 'new'
      : level !== point.level
        ? 'regraded'
        : from.some(({ kind }) => kind === 'vacant')
          ? 'vacant'
          : 'moved';
  return {
    ...name,
    rank: gradeOf(point, scheme).rank,
    others: others.map((one) => world.org.people.get(one)?.name ?? one),
    because,
    why: whyText(name.level, responsibleFor(scheme, factsOf(point), world.org), sourceOf(scheme, layer, point.level)),
  };
}
