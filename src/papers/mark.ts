import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Calendar } from '../calendar/calendar.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import { dueOf } from '../schemes/due.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { type Form, formOf, markersOf, type Paper, type Scale, scaleOf, stateLabel } from './model.js';
import { type Mark, runningCorrection, viewerOf, visiblePaper } from './queries.js';
import { paperMarks } from './schema.js';
import { SAYS } from './words.js';

export interface Markable {
  paper: Paper;
  form: Form;
  scale: Scale;
  scheme: Scheme;
}

/**
 * The paper this person may mark now, with its scale.
 * @throws DomainError not-found · forbidden (no marker, own paper) · invalid (a form without a scale) · conflict (not handed in, being corrected)
 */
export async function markable(ctx: Ctx, person: Person, number: string): Promise<Markable> {
  const paper = await visiblePaper(ctx.db, await viewerOf(ctx.db, person), number);
  if (!paper) throw notFound(SAYS.noSuchPaper(number));
  const [{ scheme }, org] = await Promise.all([schemeVersion(ctx.db, paper.schemeVersion), loadOrganisation(ctx.db)]);
  const form = formOf(scheme, paper.form);
  const scale = scaleOf(scheme, paper.form);
  if (!form || !scale) throw invalid(SAYS.notMarked(form?.title ?? paper.form));
  if (paper.writer === person.id || !markersOf(scheme, org, scale).includes(person.id))
    throw forbidden(SAYS.markersOnly(scheme.office));
  if (paper.state !== 'filed') throw conflict(SAYS.markEarly(number, stateLabel(paper.state, form)));
  if (await runningCorrection(ctx.db, paper.id)) throw conflict(SAYS.correctionRuns(number));
  return { paper, form, scale, scheme };
}

/** The grade a person means: by its number in the list or by its label. */
export function gradeOf(scale: Scale, text: string): Scale['grades'][number] | undefined {
  const said = text.normalize('NFKC').replace(/[\s“”"。.]/g, '');
  return (
    scale.grades.find(({ label }) => label === said) ??
    (/^\d{1,2}$/.test(said) ? scale.grades[Number(said) - 1] : undefined)
  );
}

/**
 * 评档: a grade on the form's scale. One that opens a clock orders a dated correction (E10 四（二）4 “被评估为基本准确和不准确的，
 * 责令当事人进行限期整改”): the writer reads the day and how it was counted.
 * @throws DomainError as `markable` · invalid (no such grade) · MissingHolidays (the day cannot be counted)
 */
export async function markPaper(
  ctx: Ctx,
  person: Person,
  input: { number: string; grade: string },
  how: { calendar: Calendar; timeZone: string },
): Promise<{ mark: Mark; grade: string }> {
  return inTransaction(ctx, async (tx) => {
    const { paper, form, scale, scheme } = await markable(tx, person, input.number);
    const grade = gradeOf(scale, input.grade);
    if (!grade) throw invalid(SAYS.gradeUnknown);
    const clock = scheme.clocks.find(({ key }) => key === grade.opens);
    const due = clock && dueOf(how.calendar, clock, dateOf(tx.now, how.timeZone), `评为“${grade.label}”`);
    const mark: Mark = {
      id: uuid(),
      paper: paper.id,
      scale: scale.key,
      grade: grade.key,
      clock: clock?.key ?? null,
      markedBy: person.id,
      markedAt: tx.now,
      dueOn: due?.on ?? null,
      counted: due?.lines ?? null,
      correction: due ? 'open' : null,
      answer: null,
      answeredAt: null,
      decidedBy: null,
      decidedAt: null,
      listedAt: null,
    };
    const won = await tx.db.insert(paperMarks).values(mark).onConflictDoNothing().returning({ id: paperMarks.id });
    if (won.length === 0) throw conflict(SAYS.correctionRuns(paper.number));
    await record(tx, {
      action: 'paper.mark',
      object: { kind: 'paper', id: paper.id },
      detail: { number: paper.number, grade: grade.key, ...(due ? { due: due.on } : {}) },
    });
    const text = due
      ? SAYS.toldCorrection(paper.number, form.title, grade.label, due.on, due.lines)
      : SAYS.toldMark(paper.number, form.title, grade.label);
    await put(tx, { kind: 'text', to: [paper.writer], text });
    return { mark, grade: grade.label };
  });
}
