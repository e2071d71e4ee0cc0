import { and, asc, eq, inArray } from 'drizzle-orm';
import { historyOf, whereIs } from '../approvals/queries.js';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { riskById } from '../risks/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { stamp } from '../time.js';
import { levelChanges } from './schema.js';
import { historyText, type ProposalView } from './words.js';

export type LevelChange = typeof levelChanges.$inferSelect;

export async function levelChangeById(db: Db, id: string): Promise<LevelChange | undefined> {
  const [row] = await db.select().from(levelChanges).where(eq(levelChanges.id, id));
  return row;
}

export async function levelChangeByNumber(db: Db, number: string): Promise<LevelChange | undefined> {
  const [row] = await db.select().from(levelChanges).where(eq(levelChanges.number, number));
  return row;
}

/** The proposal about a point that is being decided on. */
export async function runningProposal(db: Db, risk: string): Promise<LevelChange | undefined> {
  const [row] = await db
    .select()
    .from(levelChanges)
    .where(and(eq(levelChanges.risk, risk), eq(levelChanges.status, 'in-approval')));
  return row;
}

/** Of these points, those whose level is being decided on. */
export async function runningProposals(db: Db, points: readonly string[]): Promise<Set<string>> {
  const running = new Set<string>();
  for (let at = 0; at < points.length; at += 500)
    for (const { risk } of await db
      .select({ risk: levelChanges.risk })
      .from(levelChanges)
      .where(and(inArray(levelChanges.risk, points.slice(at, at + 500)), eq(levelChanges.status, 'in-approval'))))
      running.add(risk);
  return running;
}

/** A change in the labels of the scheme it was made under. */
export async function viewOf(db: Db, change: LevelChange): Promise<ProposalView> {
  const [risk, { scheme }] = await Promise.all([riskById(db, change.risk), schemeVersion(db, change.schemeVersion)]);
  const label = (key: string) => scheme.levels.find((level) => level.key === key)?.label ?? (key || '未定');
  return {
    number: change.number ?? undefined,
    risk: risk?.number ?? '',
    title: risk?.fields.point ?? '',
    from: label(change.fromLevel),
    to: label(change.toLevel),
    reason: change.reason,
  };
}

/** Labels of the steps that agreed to a proposal, with whoever decided: 委党组审定（纪要〔2011〕3号）. */
export async function decidedBy(db: Db, id: string, org: Organisation): Promise<string> {
  const entries = (await historyOf(db, 'level', id)).filter(({ what }) => what === 'agreed');
  return entries
    .map(({ stepLabel = '', by, paper }) => {
      const who = paper ? paper.number : by ? (org.people.get(by)?.name ?? '已离开') : '';
      return who ? `${stepLabel}（${who}）` : stepLabel;
    })
    .join('、');
}

/** What became of a point's level, and what is proposed now: lines for its detail, oldest first. */
export async function levelLines(db: Db, risk: string, timeZone: string): Promise<string[]> {
  const changes = await db
    .select()
    .from(levelChanges)
    .where(and(eq(levelChanges.risk, risk), inArray(levelChanges.status, ['approved', 'in-approval'])))
    .orderBy(asc(levelChanges.endedAt), asc(levelChanges.id));
  if (changes.length === 0) return [];
  const org = await loadOrganisation(db);
  const lines: string[] = [];
  for (const change of changes) {
    const { from, to } = await viewOf(db, change);
    const proposer = change.proposedBy === null ? '' : (org.people.get(change.proposedBy)?.name ?? '已离开的人');
    if (change.status === 'in-approval') {
      const place = await whereIs(db, { kind: 'level', id: change.id });
      lines.push(`调级 ${change.number}：${proposer}提出改为“${to}”${place ? `，${place}` : ''}`);
      continue;
    }
    const by = change.cause === 'proposal' ? await decidedBy(db, change.id, org) : '';
    const at = stamp(change.endedAt ?? change.proposedAt, timeZone).slice(5);
    lines.push(historyText(at, { ...change, from, to }, proposer, by));
  }
  return lines;
}
