import { and, eq, notInArray, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { peopleWithRole } from '../approvals/chain.js';
import { recordAll } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Department, Organisation, Person } from '../directory/model.js';
import { findDepartments, loadOrganisation } from '../directory/queries.js';
import { forbidden, invalid, precondition } from '../errors.js';
import { severityOf } from '../risks/model.js';
import { takeNumbers } from '../risks/number.js';
import { risks } from '../risks/schema.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { plain } from './closing.js';
import { type LibraryEntry, libraryOf, notYetThere } from './library.js';
import { headsFor, isOffice } from './rights.js';
import { measures } from './schema.js';
import { LIBRARY } from './words-library.js';

export interface LibraryPlan {
  title: string;
  department: Department;
  /** Everything the plan lists. */
  all: LibraryEntry[];
  /** What the section has not got yet. */
  missing: LibraryEntry[];
}

/**
 * The points a plan lists, against what a section has of them already.
 * @throws DomainError forbidden (a person who is not the office), precondition (the plan lists none), invalid (no such section)
 */
export async function planLibrary(ctx: Ctx, sectionName: string, person?: Person): Promise<LibraryPlan> {
  const { scheme, org } = await situation(ctx, person);
  return planFor(ctx, scheme, sectionNamed(org, sectionName));
}

/** @throws DomainError forbidden, precondition */
export async function libraryAtHand(ctx: Ctx, person?: Person): Promise<{ title: string; all: LibraryEntry[] }> {
  const { scheme } = await situation(ctx, person);
  return { title: scheme.title, all: libraryOf(scheme) };
}

export interface LibraryDone extends LibraryPlan {
  /** Numbers given, in the plan's order. */
  numbers: string[];
  measures: number;
}

/**
 * Enters what a section has not got yet: each point 已备案, since the plan itself lists it, its measures in force. They stand
 * under the section's head, who is told; each can be voided by itself (作废). Doing it again enters nothing.
 * @throws DomainError as `planLibrary`; precondition when nobody could answer for them
 */
export async function importLibrary(
  ctx: Ctx,
  sectionName: string,
  how: { timeZone: string; person?: Person },
): Promise<LibraryDone> {
  return inTransaction(ctx, async (tx) => {
    // Two who confirm at once would both find nothing there.
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('measures.library'))`);
    const { scheme, org, versionId } = await situation(tx, how.person);
    const plan = await planFor(tx, scheme, sectionNamed(org, sectionName));
    const { department, missing } = plan;
    const owner = headsFor(org, department.id)[0] ?? peopleWithRole(scheme, org, scheme.office)[0];
    if (owner === undefined) throw precondition(LIBRARY.nobody(department.name, scheme.office));
    const writer = how.person?.id ?? owner;
    const numbers = await takeNumbers(tx.db, 'FX', missing.length, tx.now, how.timeZone);
    const points = missing.map(({ fields }, at) => ({
      id: uuid(),
      number: numbers[at] ?? '',
      reporter: owner,
      department: department.id,
      fields,
      severity: severityOf(scheme, fields.level),
      schemeVersion: versionId,
      status: 'filed' as const,
      approvalId: null,
      reportedAt: tx.now,
      filedAt: tx.now,
      updatedAt: tx.now,
    }));
    const texts = missing.flatMap((entry, at) => entry.measures.map((text) => ({ text, point: points[at] })));
    const given = await takeNumbers(tx.db, 'CS', texts.length, tx.now, how.timeZone);
    const rows = texts.map(({ text, point }, at) => ({
      id: uuid(),
      number: given[at] ?? '',
      risk: point?.id ?? '',
      text,
      words: plain(text),
      owner,
      due: null,
      writtenBy: writer,
      state: 'in-force' as const,
      schemeVersion: versionId,
      imported: true,
      createdAt: tx.now,
      inForceAt: tx.now,
      updatedAt: tx.now,
    }));
    if (points.length > 0) {
      await tx.db.insert(risks).values(points);
      await tx.db.insert(measures).values(rows);
      const text = LIBRARY.told(department.name, points.length, rows.length, scheme.office);
      if (owner !== how.person?.id) await put(tx, { kind: 'text', to: [owner], text });
    }
    await recordAll(tx, [
      ...points.map((point) => ({
        action: 'risk.import',
        object: { kind: 'risk', id: point.id },
        detail: { number: point.number, library: point.fields.library, via: '方案' },
      })),
      ...rows.map((row) => ({
        action: 'measure.import',
        object: { kind: 'measure', id: row.id },
        detail: { number: row.number, risk: row.risk },
      })),
      {
        action: 'library.import',
        object: { kind: 'register', id: 'library' },
        detail: { scheme: scheme.id, department: department.id, points: points.length, measures: rows.length },
      },
    ]);
    return { ...plan, numbers, measures: rows.length };
  });
}

async function planFor(ctx: Ctx, scheme: Scheme, department: Department): Promise<LibraryPlan> {
  const all = libraryOf(scheme);
  const rows = await ctx.db
    .select({ key: sql<string | null>`${risks.fields} ->> 'library'` })
    .from(risks)
    .where(and(eq(risks.department, department.id), notInArray(risks.status, ['voided', 'withdrawn'])));
  const there = new Set(rows.flatMap(({ key }) => (key === null ? [] : [key])));
  return { title: scheme.title, department, all, missing: notYetThere(all, there) };
}

async function situation(ctx: Ctx, person: Person | undefined) {
  const [{ scheme, versionId }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  if (person && !isOffice(org, person, scheme)) throw forbidden(LIBRARY.officeOnly(scheme.office));
  if ((scheme.library ?? []).length === 0) throw precondition(LIBRARY.none(scheme.title));
  return { scheme, versionId, org };
}

function sectionNamed(org: Organisation, text: string): Department {
  const byId = /^\d{1,9}$/.test(text) ? org.departments.get(Number(text)) : undefined;
  const found = byId ? [byId] : findDepartments(org, text);
  const [department] = found;
  if (!department) throw invalid(LIBRARY.noSection(text), { field: 'department' });
  if (found.length > 1) throw invalid(LIBRARY.severalSections(text, found.length), { field: 'department' });
  return department;
}
