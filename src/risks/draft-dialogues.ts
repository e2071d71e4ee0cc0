import type { Chat, Flow } from '../conversation/flow.js';
import { notFound, precondition } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import { grade, questionsOf } from '../schemes/grade.js';
import type { Scheme } from '../schemes/model.js';
import { SAYS } from './cards.js';
import { changeDraft, type Draft, usableDraft } from './draft.js';
import { DRAFT_SAYS } from './draft-words.js';
import { missingFields } from './form.js';
import { askGrade, GRADING, type GradingCommand, type GradingState, gradingStep } from './grading.js';
import { newestDraft } from './queries.js';
import { renew } from './renew.js';
import {
  ask,
  SUPPLEMENT,
  type SupplementCommand,
  type SupplementState,
  supplementFields,
  supplementFlow,
} from './supplement.js';

/** 定级: the scheme's own questions about the newest draft. */
export async function beginGrading(chat: Chat): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound(DRAFT_SAYS.noDraft('定级'));
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  if (!isGradable(scheme)) throw precondition(DRAFT_SAYS.noMethod);
  const state: GradingState = { draftId: draft.id, questions: questionsOf(scheme), answers: {} };
  chat.open(GRADING, state);
  await chat.say(askGrade(state));
}

/** Whether the scheme says by which questions a level is found. */
export const isGradable = (scheme: Scheme): boolean => scheme.levels.length > 0 && questionsOf(scheme).length > 0;

export function grading(): Flow<GradingState, GradingCommand> {
  return {
    ...GRADING,
    step: gradingStep,
    run: async (chat, { draftId, answers }) => {
      const draft = await usableDraft(chat, draftId, chat.person.id);
      const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
      const graded = grade(scheme, answers);
      if (graded.kind !== 'level') throw precondition(DRAFT_SAYS.ungraded);
      const { level, reason } = graded;
      const fields = { ...draft.fields, level, graded: { level, reason } };
      await renew(chat, scheme, draft, fields, { say: () => DRAFT_SAYS.graded(reason) });
    },
  };
}

/** 补充: whatever the newest draft may still say. */
export async function supplement(chat: Chat): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound(DRAFT_SAYS.noDraft('补充'));
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  const state: SupplementState = {
    draftId: draft.id,
    fields: supplementFields(scheme, draft.fields, draft.riskId !== null),
    at: 0,
  };
  chat.open(supplementFlow, state);
  await chat.say(ask(state));
}

export function supplementing(): Flow<SupplementState, SupplementCommand> {
  return {
    ...supplementFlow,
    run: async (chat, command) => {
      let draft = await usableDraft(chat, command.draftId, chat.person.id);
      if (Object.keys(command.change).length > 0) draft = await changeDraft(chat, draft, command.change);
      if (command.do !== 'finish') return;
      const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
      const missing = missingFields(scheme, draft.fields);
      if (missing.length > 0) return chat.say(DRAFT_SAYS.stillMissing(missing.map(({ label }) => label)));
      // What was chosen before the questions is on no card: the old one shows what it showed when it came.
      if (command.thenCard) return renew(chat, scheme, draft, draft.fields, { say: () => DRAFT_SAYS.complete });
      // Otherwise the card keeps its old title until it is submitted: nothing on it was chosen anew.
      await chat.say(SAYS.supplemented(draft.fields.point));
    },
  };
}

/** A dialogue about a draft that has gone must not take the next sentence for its answer. */
export function closeDialogueOf(chat: Chat, draft: Draft): void {
  const { dialogue } = chat;
  if (dialogue?.flow !== SUPPLEMENT.name && dialogue?.flow !== GRADING.name) return;
  if ((dialogue.state as { draftId: string }).draftId === draft.id) chat.close();
}
