import { v7 as uuid } from 'uuid';
import { recordAll } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { conflict, invalid } from '../errors.js';
import { takeNumbers } from '../risks/number.js';
import { keyedSteps, type Power, PowerFields, type PowerRules, type PowerStep } from './model.js';
import { sameNamed } from './queries.js';
import { powers } from './schema.js';
import { complaintLine, complaintsAbout } from './wording.js';
import { SAYS } from './words.js';

/** What somebody enters of a power; its steps get their keys here. */
export interface PowerEntry {
  fields: Omit<PowerFields, 'steps'>;
  steps: Array<Omit<PowerStep, 'key'>>;
  /** 办理主体, where it is a department of the directory. */
  department: number | null;
  secret: boolean;
}
export interface Entering {
  rules: PowerRules;
  /** Version of the scheme it is entered under. */
  schemeVersion: string;
  timeZone: string;
  /** `filed`: it was approved on paper before it came here. */
  state: 'draft' | 'filed';
}

/**
 * A power enters the catalogue with a number of its own (ZQ-2026-0001), as 拟稿 or 已备案. Call inside a transaction.
 * @throws DomainError invalid (every complaint of the wording rules, in `detail.complaints`), conflict (same name and 办理主体)
 */
export async function addPower(ctx: Ctx, entry: PowerEntry, how: Entering): Promise<Power> {
  const [same] = await sameNamed(ctx.db, entry.fields.name, entry.department);
  if (same) throw conflict(SAYS.sameName(same.name, same.number), { field: 'name' });
  const [power] = await addPowers(ctx, [entry], how);
  if (!power) throw new Error('nothing was added');
  return power;
}

/** Many at once, numbered in their order; whoever calls it has looked for names that are there already. */
export async function addPowers(ctx: Ctx, entries: readonly PowerEntry[], how: Entering): Promise<Power[]> {
  const checked = entries.map((entry) => checkedFields(entry, keyedSteps(entry.steps), how.rules));
  const numbers = await takeNumbers(ctx.db, 'ZQ', entries.length, ctx.now, how.timeZone);
  const rows = entries.map((entry, at): Power & { updatedAt: Date } => {
    const id = uuid();
    return {
      id,
      power: id,
      number: numbers[at] ?? '',
      version: 1,
      ...contentOf(entry, checked[at] as PowerFields),
      state: how.state,
      replacedBy: null,
      schemeVersion: how.schemeVersion,
      submittedBy: null,
      createdAt: ctx.now,
      filedAt: how.state === 'filed' ? ctx.now : null,
      publishedAt: null,
      retiredAt: null,
      updatedAt: ctx.now,
    };
  });
  for (let at = 0; at < rows.length; at += CHUNK) await ctx.db.insert(powers).values(rows.slice(at, at + CHUNK));
  await recordAll(
    ctx,
    rows.map((row) => ({
      action: 'power.add',
      object: { kind: 'power', id: row.power },
      detail: { number: row.number, state: row.state },
    })),
  );
  return rows;
}

/** The protocol counts parameters of a statement in 16 bits. */
const CHUNK = 500;

/** @throws DomainError invalid with every complaint */
export function checkedFields(entry: PowerEntry, steps: PowerStep[], rules: PowerRules): PowerFields {
  const parsed = PowerFields.safeParse({ ...entry.fields, steps });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue?.message ?? '内容不对。', { field: issue?.path.join('.') ?? '' });
  }
  const complaints = complaintsAbout({ fields: parsed.data, secret: entry.secret }, rules);
  if (complaints.length > 0) throw invalid(SAYS.notWorded(complaints.map(complaintLine)), { complaints });
  return parsed.data;
}

export const contentOf = (entry: PowerEntry, fields: PowerFields) => ({
  name: fields.name,
  fields,
  department: entry.department,
  secret: entry.secret,
});
