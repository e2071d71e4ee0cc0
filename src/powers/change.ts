import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { conflict, notFound } from '../errors.js';
import { checkedFields, contentOf, type Entering, type PowerEntry } from './add.js';
import { fileVersion } from './file.js';
import { keyedSteps, type Power, type PowerField, type PowerFields } from './model.js';
import { lockVersions, sameNamed, stepKeysOf } from './queries.js';
import { powers } from './schema.js';
import { SAYS } from './words.js';

/**
 * A power as it is to read from now on. A draft is changed as it stands; beside one that is filed or published a new
 * version begins, and the old one holds until the new one is filed and stays readable after. Call inside a transaction.
 * @returns the version that was written; undefined when nothing is different
 * @throws DomainError not-found, conflict (in approval, retired, name taken), invalid (complaints of the wording rules)
 */
export async function changePower(
  ctx: Ctx,
  number: string,
  entry: PowerEntry,
  how: Entering,
): Promise<Power | undefined> {
  const versions = await lockVersions(ctx.db, number);
  const latest = versions.at(-1);
  if (!latest) throw notFound(SAYS.noSuchPower(number));
  if (latest.state === 'in-approval') throw conflict(SAYS.inApproval(number));
  if (latest.state === 'retired') throw conflict(SAYS.alreadyRetired(number));
  const steps = keyedSteps(entry.steps, latest.fields.steps, await stepKeysOf(ctx.db, latest.power));
  const fields = checkedFields(entry, steps, how.rules);
  const content = contentOf(entry, fields);
  const changed = changedFields(latest, content);
  const onlyFiles = changed.length === 0 && latest.state === 'draft' && how.state === 'filed';
  if (changed.length === 0 && !onlyFiles) return undefined;
  const others = await sameNamed(ctx.db, fields.name, entry.department);
  const taken = others.find((one) => one.power !== latest.power);
  if (taken) throw conflict(SAYS.sameName(taken.name, taken.number), { field: 'name' });

  const written: Power =
    latest.state === 'draft'
      ? { ...latest, ...content, schemeVersion: how.schemeVersion }
      : { ...latest, ...content, ...fresh(ctx, latest, how) };
  if (latest.state === 'draft')
    await ctx.db
      .update(powers)
      .set({ ...content, schemeVersion: how.schemeVersion, updatedAt: ctx.now })
      .where(eq(powers.id, latest.id));
  else await ctx.db.insert(powers).values({ ...written, updatedAt: ctx.now });
  if (changed.length > 0)
    await record(ctx, {
      action: 'power.change',
      object: { kind: 'power', id: latest.power },
      detail: {
        number,
        version: written.version,
        before: pick(latest, changed),
        after: pick(written, changed),
      },
    });
  if (how.state === 'filed') return fileVersion(ctx, written.id, 'draft');
  return written;
}

const fresh = (ctx: Ctx, latest: Power, how: Entering) => ({
  id: uuid(),
  version: latest.version + 1,
  state: 'draft' as const,
  replacedBy: null,
  schemeVersion: how.schemeVersion,
  submittedBy: null,
  createdAt: ctx.now,
  filedAt: null,
  publishedAt: null,
  retiredAt: null,
});

type Content = Pick<Power, 'fields' | 'department' | 'secret'>;
type Changed = PowerField | 'department' | 'secret';

/** Pure: which parts differ. */
export function changedFields(before: Content, after: Content): Changed[] {
  const keys = new Set([...Object.keys(before.fields), ...Object.keys(after.fields)] as PowerField[]);
  const fields = [...keys].filter((key) => !isDeepStrictEqual(before.fields[key], after.fields[key]));
  return [
    ...fields,
    ...(before.department === after.department ? [] : (['department'] as const)),
    ...(before.secret === after.secret ? [] : (['secret'] as const)),
  ];
}

const pick = (power: Content, keys: Changed[]): Record<string, unknown> =>
  Object.fromEntries(
    keys.map((key) => [
      key,
      key === 'department' || key === 'secret' ? power[key] : (power.fields as PowerFields)[key],
    ]),
  );
