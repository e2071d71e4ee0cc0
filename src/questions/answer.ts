import { progressItems } from '../agenda/progress.js';
import { type AgendaOptions, loadAgenda } from '../agenda/queries.js';
import { dueWords, leftWords, phaseWords } from '../agenda/words.js';
import { peopleWithRole, planChain } from '../approvals/chain.js';
import type { ChainFacts, PlannedStep } from '../approvals/model.js';
import { whereIs } from '../approvals/queries.js';
import type { Chat } from '../conversation/flow.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { loadOrganisation, visibleSections } from '../directory/queries.js';
import { sectionHeads } from '../directory/section.js';
import { STATUS_LABELS } from '../risks/model.js';
import { newestRisks } from '../risks/queries.js';
import { activeScheme } from '../schemes/active.js';
import { questionsOf } from '../schemes/grade.js';
import { levelsByRank, type Scheme } from '../schemes/model.js';
import { phasesOn } from '../schemes/phases.js';
import { clockTime } from '../time.js';
import { saidOfGifts } from './gifts.js';
import { nearest } from './nearest.js';
import { type Labels, topicOf } from './topics.js';
import { ANSWERS, type Decides } from './words.js';

/** What this folder needs of the house beside the database. */
export type QuestionOptions = AgendaOptions;

/** Answers a question from the scheme in force and the help, for this person; keeps nothing. */
export async function answerQuestion(chat: Chat, text: string, options: QuestionOptions): Promise<void> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  await chat.say(await answerTo(chat, text, { org, scheme, options }));
}

interface House {
  org: Organisation;
  scheme: Scheme;
  options: QuestionOptions;
}

async function answerTo(chat: Chat, text: string, { org, scheme, options }: House): Promise<string> {
  const me = chat.person;
  const layer = scheme.layers[0];
  const office = { office: scheme.office, names: namesOf(org, peopleWithRole(scheme, org, scheme.office)) };
  switch (topicOf(text, 'question', labelsOf(scheme))) {
    case 'howto':
      return ANSWERS.howto(scheme, wantedOf(scheme, layer?.key));
    case 'point':
      return ANSWERS.point(scheme, layer?.key);
    case 'categories':
      return ANSWERS.categories(scheme, text);
    case 'levels':
      return ANSWERS.levels(scheme, questionsOf(scheme).length > 0);
    case 'layers':
      return ANSWERS.layers(scheme);
    case 'privacy':
      return ANSWERS.privacy(scheme, { decides: decidesOn(chat, org, scheme), readers: readersOf(org, scheme, me) });
    case 'anonymous':
      return ANSWERS.anonymous({
        decides: decidesOn(chat, org, scheme),
        readers: readersOf(org, scheme, me),
        ...office,
      });
    case 'gift':
      return ANSWERS.gift({ quotes: saidOfGifts(scheme), ...office });
    case 'reward':
      return ANSWERS.reward(scheme);
    case 'withdraw': {
      const open = (await newestRisks(chat.db, me.id, 20)).filter(({ status }) => status === 'in-approval');
      return ANSWERS.withdraw(
        open.map(({ number }) => number),
        scheme.office,
      );
    }
    case 'change':
      return ANSWERS.change(scheme.office);
    case 'status':
      return ANSWERS.status(await ownLines(chat), `（截至 ${clockTime(chat.now, options.timeZone)}）`);
    case 'approver':
      return ANSWERS.approver(decidesOn(chat, org, scheme), layer?.label);
    case 'duration':
      return ANSWERS.duration(scheme);
    case 'deadline':
      return deadlineAnswer(chat, options);
    case 'contact':
      return ANSWERS.contact(
        office.office,
        office.names,
        namesOf(org, me.departmentId === null ? [] : sectionHeads(org, me.departmentId).filter((id) => id !== me.id)),
      );
    case 'measures':
      return ANSWERS.measures(scheme.office);
    case undefined:
      return ANSWERS.unknown(nearest(await chat.helpLines(), text), office.office, office.names);
  }
}

/** Each step of the chain that a report of this person would take, by level; levels with the same steps together. */
function decidesOn(chat: Chat, org: Organisation, scheme: Scheme): Decides[] {
  const levels = levelsByRank(scheme);
  const found: Decides[] = [];
  for (const level of levels.length > 0 ? levels : [undefined]) {
    const facts: ChainFacts = {
      object: 'risk',
      concerned: chat.person.id,
      departmentId: chat.person.departmentId,
      layer: scheme.layers[0]?.key ?? '',
      level: level?.key ?? '',
    };
    const steps = planChain(scheme, facts, org, { now: chat.now, delegations: [] }).flatMap((step) =>
      stepWords(org, step),
    );
    if (steps.length === 0) continue;
    const same = found.find((one) => one.steps.join() === steps.join());
    if (same) same.levels.push(level?.label ?? '');
    else found.push({ levels: level ? [level.label] : [], steps });
  }
  return found.length === 1 ? found.map((one) => ({ ...one, levels: [] })) : found;
}

function stepWords(org: Organisation, step: PlannedStep): string[] {
  switch (step.kind) {
    case 'passed':
      return [];
    case 'outside':
      return [step.body];
    case 'gap':
      return [`${step.label}（现在没有人）`];
    case 'people': {
      const names = namesOf(
        org,
        step.deciders.map(({ person }) => person),
      );
      return [`${step.label}（${names.slice(0, 3).join('、')}${names.length > 3 ? ' 等' : ''}）`];
    }
  }
}

/** Who sees a report of this person in the 风险清单 without being asked about it. */
function readersOf(org: Organisation, scheme: Scheme, me: Person): string[] {
  const readers = [...org.people.values()].filter((person) => {
    if (person.id === me.id || !isActive(person)) return false;
    const seen = visibleSections(org, person, scheme);
    return seen.all || (me.departmentId !== null && seen.departments.includes(me.departmentId));
  });
  return readers.map(({ name }) => name);
}

async function ownLines(chat: Chat): Promise<string[]> {
  const own = await newestRisks(chat.db, chat.person.id, 3);
  return Promise.all(
    own.map(async ({ id, number, status }) => {
      const place = status === 'in-approval' ? await whereIs(chat.db, { kind: 'risk', id }) : undefined;
      return `· ${number}：${STATUS_LABELS[status]}${place ? `，现在在${place}` : ''}`;
    }),
  );
}

async function deadlineAnswer(chat: Chat, options: QuestionOptions): Promise<string> {
  const agenda = await loadAgenda(chat, options);
  const { scheme, today } = agenda;
  const items = progressItems(agenda, chat.person).filter(
    ({ mine, ours, state }) => mine.length + ours.length > 0 && (state === 'ahead' || state === 'overdue'),
  );
  return ANSWERS.deadline(
    phasesOn(scheme, today).map((phase) => phaseWords(phase, today)),
    items.map(({ due, left }) => `${due.deadline.label}：${dueWords(due, today)}，${leftWords(left)}`),
  );
}

const labelsOf = ({ categories, levels }: Scheme): Labels => ({
  categories: categories.map(({ label }) => label),
  levels: levels.map(({ label }) => label),
});

/** What the plan's own form wants said of every report, by its labels. */
function wantedOf(scheme: Scheme, layer: string | undefined): string[] {
  return scheme.forms
    .filter((form) => form.of === 'risk' && (form.layer === undefined || form.layer === layer))
    .flatMap(({ fields }) => fields)
    .filter(({ required, is }) => required && is !== 'layer' && is !== 'category' && is !== 'level')
    .map(({ label }) => label);
}

const namesOf = (org: Organisation, ids: readonly string[]): string[] =>
  ids.flatMap((id) => org.people.get(id)?.name ?? []);
