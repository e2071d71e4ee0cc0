import type { TodoEntry, TodoSource } from '../approvals/subjects.js';
import { cleanLine, shorten } from '../channels/text.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { correctionCard } from './cards.js';
import { deciders } from './correct.js';
import { answerKey, formOf, type Paper, scaleOf } from './model.js';
import { answersToDecide, type Mark, openCorrectionsOf } from './queries.js';
import { SAYS } from './words.js';

/** 待办: corrections a person has to decide on, then those he owes. */
export function paperTodo(timeZone: string): TodoSource {
  return async (ctx, person) => {
    const entries: TodoEntry[] = [];
    for (const { paper, mark } of await answersToDecide(ctx.db))
      if (mark.answeredAt && (await deciders(ctx, paper)).includes(person.id))
        entries.push(await toDecide(ctx, paper, mark, mark.answeredAt, timeZone));
    for (const { paper, mark } of await openCorrectionsOf(ctx.db, person.id))
      entries.push(await owed(ctx, paper, mark, timeZone));
    return entries;
  };
}

async function toDecide(ctx: Ctx, paper: Paper, mark: Mark, answeredAt: Date, timeZone: string): Promise<TodoEntry> {
  const [{ scheme }, org] = await Promise.all([schemeVersion(ctx.db, paper.schemeVersion), loadOrganisation(ctx.db)]);
  const title = formOf(scheme, paper.form)?.title ?? '';
  const who = org.people.get(paper.writer)?.name ?? '';
  const late = mark.dueOn !== null && dateOf(answeredAt, timeZone) > mark.dueOn;
  return {
    place: `0 ${answeredAt.toISOString()} ${paper.number}`,
    text: SAYS.todoDecide(paper.number, title, who, shorten(cleanLine(mark.answer ?? ''), 40)),
    show: async (chat) =>
      chat.show(await correctionCard(chat, paper, mark, late), {
        kind: 'paper-correction',
        id: answerKey(mark.id, answeredAt),
      }),
  };
}

async function owed(ctx: Ctx, paper: Paper, mark: Mark, timeZone: string): Promise<TodoEntry> {
  const { scheme } = await schemeVersion(ctx.db, paper.schemeVersion);
  const grade = scaleOf(scheme, paper.form)?.grades.find(({ key }) => key === mark.grade)?.label ?? '';
  const due = mark.dueOn ?? '';
  const late = due < dateOf(ctx.now, timeZone);
  const text = SAYS.todoOwed(paper.number, formOf(scheme, paper.form)?.title ?? '', grade, due, late);
  return {
    place: `1 ${due} ${paper.number}`,
    text,
    show: (chat) => chat.say(`${text}\n${SAYS.todoOwedHow(paper.number)}`),
  };
}
