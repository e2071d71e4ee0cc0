import type { Effects } from '../approvals/subjects.js';
import { settleCards } from '../channels/cards.js';
import type { Picture } from '../channels/pictures.js';
import type { Classifier, Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import type { CardClick, Chat, ChatFeature } from '../conversation/flow.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { notFound } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { closedDraftCard, draftCard, SAYS } from './cards.js';
import { chooseCategory } from './category-choice.js';
import { attach, changeDraft, closeDraft, type Draft, usableDraft } from './draft.js';
import { beginGrading, closeDialogueOf, grading, supplement, supplementing } from './draft-dialogues.js';
import { DRAFT_SAYS, DRAFT_SETTLED } from './draft-words.js';
import { missingFields } from './form.js';
import { inLayer, isOfLayer } from './layers.js';
import { cancelBatch, chooseParts, goToNext, PARTS, showNext } from './parts-chat.js';
import { countPictures, draftById, newestDraft, newestUnsettled } from './queries.js';
import { renew } from './renew.js';
import { CHOICE, settleRivals } from './rivals-card.js';
import type { RiskFields } from './schema.js';
import { refuseOneTooMany, type Submission, submitDraft } from './self-report.js';
import { suggest } from './suggest.js';
import { ask, requiredFields, type SupplementState, supplementFlow } from './supplement.js';
import { tellUrgent, URGENT } from './urgent.js';

export interface DraftChatOptions {
  classifier: Classifier;
  effects: Effects;
}

const MAX_PICTURES = 9;

/** What a person does with a draft between its card and 提交: another layer, 定级, 补充, pictures, 取消. */
export function draftFeature(options: DraftChatOptions): ChatFeature {
  return {
    commands: [
      { match: '补充', handler: { act: (chat) => supplement(chat) } },
      { match: '定级', handler: { act: (chat) => beginGrading(chat) } },
      {
        match: '下一条',
        handler: { act: async (chat) => goToNext(chat, await newestUnsettled(chat, chat.person.id)) },
      },
      {
        match: /^层级(?:[\s:：]+(\S{1,16}))?$/,
        handler: {
          prepare: async (ctx, { match }) => {
            const draft = await newestDraft(ctx, ctx.person.id);
            if (!draft) return undefined;
            const { scheme } = await schemeVersion(ctx.db, draft.schemeVersion);
            const layer = layerNamed(scheme, match?.[1] ?? '')?.key;
            return layer === undefined ? undefined : thinkAgain(options, ctx, scheme, draft, { layer });
          },
          act: (chat, { match }, again) => changeLayer(chat, match?.[1] ?? '', again as Suggestion | undefined),
        },
      },
    ],
    flows: [supplementing(), grading()],
    clicks: {
      'risk-draft': {
        prepare: async (ctx, click) => {
          const draft = await draftById(ctx.db, click.subject.id);
          if (draft?.state !== 'open' || draft.person !== ctx.person.id || click.taskId !== draft.taskId)
            return undefined;
          const { scheme } = await schemeVersion(ctx.db, draft.schemeVersion);
          return thinkAgain(options, ctx, scheme, draft, choicesOf(click));
        },
        act: (chat, click, again) => submit(chat, click, again as Suggestion | undefined, options.effects),
      },
      [CHOICE]: { act: chooseCategory },
      [PARTS]: { act: chooseParts },
      [URGENT]: { act: (chat, click) => tellUrgent(chat, click, options.effects.timeZone) },
    },
    picture: {
      wants: async (ctx) => (await newestDraft(ctx, ctx.person.id)) !== undefined,
      prepare: (_ctx, { mediaId }) => options.effects.fetchPicture(mediaId),
      act: (chat, _input, picture) => addPicture(chat, picture as Picture),
    },
    cancel: cancelNewest,
  };
}

type Choices = Partial<Pick<RiskFields, 'category' | 'level' | 'layer'>>;

function choicesOf({ selections }: CardClick): Choices {
  const pick = (key: string) => selections[key]?.[0];
  const [category, level, layer] = [pick('category'), pick('level'), pick('layer')];
  return { ...(category ? { category } : {}), ...(level ? { level } : {}), ...(layer ? { layer } : {}) };
}

const layerNamed = (scheme: Scheme, label: string) => scheme.layers.find((layer) => layer.label === label);

/** The classifier chooses anew where neither what was chosen nor what it suggested before is a category of the layer. */
async function thinkAgain(
  { classifier }: DraftChatOptions,
  ctx: Ctx & { person: Person },
  scheme: Scheme,
  draft: Draft,
  chosen: Choices,
): Promise<Suggestion | undefined> {
  const { layer, category } = { ...draft.fields, ...chosen };
  if (!scheme.layers.some(({ key }) => key === layer)) return undefined;
  if ([category, draft.suggestion.category].some((key) => isOfLayer(scheme, layer, key))) return undefined;
  const under = { schemeVersion: draft.schemeVersion, layer };
  return (await suggest(classifier, ctx, ctx.person, draft.fields.manifestation, under)).suggestion;
}

async function submit(chat: Chat, click: CardClick, again: Suggestion | undefined, effects: Effects): Promise<void> {
  if (click.key !== 'submit') return chat.say(SAYS.unknownButton);
  const draft = await usableDraft(chat, click.subject.id, chat.person.id);
  if (click.taskId !== draft.taskId) return chat.say(DRAFT_SAYS.oldCard);
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  const chosen = choicesOf(click);
  const fields = { ...draft.fields, ...chosen };
  if (isOfAnotherLayer(scheme, fields)) return moveTo(chat, scheme, draft, fields, { again, submitted: true });
  const missing = missingFields(scheme, fields);
  if (missing.length > 0) {
    // Nobody should write four answers for a point there is no room for.
    await refuseOneTooMany(chat, draft, fields, chat.person);
    const kept = await changeDraft(chat, draft, chosen);
    const state: SupplementState = {
      draftId: draft.id,
      fields: requiredFields(scheme, kept.fields),
      at: 0,
      thenCard: true,
    };
    chat.open(supplementFlow, state);
    return chat.say(`${DRAFT_SAYS.missing(missing.map(({ label }) => label))}\n${ask(state)}`);
  }
  const submission = await submitDraft(chat, draft, chosen, chat.person, effects);
  await settleCards(
    chat,
    click.subject,
    closedDraftCard(scheme, draft, submission.risk.fields),
    `已提交 ${submission.risk.number}`,
  );
  await settleRivals(chat, scheme, draft, DRAFT_SETTLED.submitted);
  closeDialogueOf(chat, draft);
  await chat.say(
    SAYS.submitted(submission.risk.number, nextWords(submission, await loadOrganisation(chat.db), scheme.office)),
  );
  if (draft.batch) await showNext(chat, draft.batch);
}

/** A category of the scheme, and a layer of the scheme, that do not go together; anything else is no choice at all. */
const isOfAnotherLayer = (scheme: Scheme, { layer, category }: RiskFields): boolean =>
  scheme.layers.some(({ key }) => key === layer) &&
  scheme.categories.some(({ key }) => key === category) &&
  !isOfLayer(scheme, layer, category);

function nextWords({ approval }: Submission, organisation: Organisation, office: string): string {
  const { open } = approval;
  if (!open) return '';
  return open.kind === 'outside'
    ? SAYS.nextOutside(open.body ?? open.label, open.meeting === true, office)
    : SAYS.next(
        open.label,
        open.people.map((id) => organisation.people.get(id)?.name ?? id),
        office,
      );
}

/** 层级 科室, while a draft is open. */
async function changeLayer(chat: Chat, label: string, again: Suggestion | undefined): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound(DRAFT_SAYS.noDraft('层级 …'));
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  if (scheme.layers.length === 0) return chat.say(DRAFT_SAYS.noLayers);
  const layer = layerNamed(scheme, label);
  if (!layer) return chat.say(DRAFT_SAYS.layerWanted(scheme.layers.map((one) => one.label)));
  if (layer.key === draft.fields.layer) return chat.say(DRAFT_SAYS.sameLayer(layer.label));
  await moveTo(chat, scheme, draft, { ...draft.fields, layer: layer.key }, { again, submitted: false });
}

/** The draft in the layer that `fields` names, with a category that this has, on a new card. */
async function moveTo(
  chat: Chat,
  scheme: Scheme,
  draft: Draft,
  fields: RiskFields,
  { again, submitted }: { again: Suggestion | undefined; submitted: boolean },
): Promise<void> {
  // Of a new suggestion only the category is taken: the level on the card stays, and so does who suggested it.
  const suggestion = again ? { ...again, ...levelSuggested(draft.suggestion) } : draft.suggestion;
  const { fields: moved, unsure } = inLayer(scheme, fields, fields.layer, suggestion);
  const lost = moved.category === fields.category ? undefined : fields.category;
  const category = scheme.categories.find(({ key }) => key === lost)?.label ?? '';
  await renew(chat, scheme, draft, moved, {
    suggestion,
    placed: { category: unsure, level: false },
    say: (renewed) => DRAFT_SAYS.otherLayer(scheme, renewed, { category, submitted }, unsure),
  });
}

const levelSuggested = ({ by, level, levelBy = by }: Suggestion): Pick<Suggestion, 'level' | 'levelBy'> => ({
  level,
  levelBy,
});

/** 取消 with no dialogue open: the newest draft goes, with all that came in one message with it; the cards turn grey. */
async function cancelNewest(chat: Chat): Promise<boolean> {
  const draft = await newestUnsettled(chat, chat.person.id);
  if (!draft) return false;
  if (draft.batch) {
    await cancelBatch(chat, draft.batch);
    return true;
  }
  await closeDraft(chat, draft.id, 'cancelled');
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  await settleRivals(chat, scheme, draft, DRAFT_SETTLED.cancelled);
  await settleCards(chat, { kind: 'risk-draft', id: draft.id }, draftCard(scheme, draft), DRAFT_SETTLED.cancelled);
  await chat.say(SAYS.draftCancelled(draft.fields.point));
  return true;
}

async function addPicture(chat: Chat, picture: Picture): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound(SAYS.needWords);
  const before = await countPictures(chat.db, 'risk-draft', draft.id);
  if (before >= MAX_PICTURES) return chat.say(SAYS.pictureTooMany(MAX_PICTURES));
  const added = await attach(chat, { kind: 'risk-draft', id: draft.id }, picture, chat.person.id);
  await chat.say(added ? SAYS.pictureAdded(before + 1) : SAYS.pictureAgain);
}
