import { peopleWithRole } from '../approvals/chain.js';
import { record } from '../audit/record.js';
import type { Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import type { Chat } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { topicOf } from '../questions/topics.js';
import { schemeVersion } from '../schemes/active.js';
import { categoriesFor, type Scheme } from '../schemes/model.js';
import { askMore } from './ask-more.js';
import { SAYS } from './cards.js';
import { firstFields, openDraft } from './draft.js';
import { holdParts } from './parts-chat.js';
import { showDraft } from './show-draft.js';
import { smallTalkOf } from './small-talk.js';
import { MAX_CHARACTERS, type Thought } from './suggest.js';
import { offerUrgent } from './urgent.js';
import { URGENT_SAYS } from './urgent-words.js';

/** How a text came to us. */
export type Heard =
  /** Said without a command. */
  | 'said'
  /** Behind 上报, or asked for by it: it is a report, whatever the classifier thinks of it. */
  | 'reported'
  /** With the answer to our one question: we do not ask again. */
  | 'explained';

/** What a person's words become: a draft, several, a question back, an answer, or a word in return. */
export async function hear(
  chat: Chat,
  text: string,
  { suggestion: suggested, parts, schemeVersion: version, named }: Thought,
  how: Heard,
  answer: (chat: Chat, text: string) => Promise<void>,
): Promise<void> {
  if ([...text].length > MAX_CHARACTERS) return chat.say(SAYS.tooLong(MAX_CHARACTERS));
  // What he named he need not be asked again, and it does not count as suggested.
  const suggestion: Suggestion = named
    ? { ...suggested, kind: 'risk', category: undefined, alternatives: [] }
    : suggested;
  const { kind } = suggestion;
  const tellsRisk = suggestion.tellsRisk ?? suggestion.category !== undefined;
  if (kind === 'injection' || suggestion.orders) await noteOrders(chat, suggestion);
  const { scheme } = await schemeVersion(chat.db, version);
  const taken = takesReports(scheme);
  if (kind === 'emergency') {
    await offerUrgent(chat, text);
    // What to do stands first; that nothing was reported here he is told too.
    if (!taken) return chat.say(await noReports(chat, scheme));
  }
  const layer = scheme.layers[0]?.key;
  if (how !== 'reported') {
    if (kind === 'injection' && !tellsRisk) return chat.say(SAYS.onlyOrders);
    if (kind === 'question' || kind === 'not_a_risk' || kind === 'need_more_info') {
      if (kind === 'question' || topicOf(text, kind) !== undefined) return answer(chat, text);
      if (kind === 'not_a_risk') {
        if (await smallTalk(chat, text, scheme)) return;
        return chat.help(SAYS.notARisk);
      }
    }
    if (how === 'said' && taken && abstains(scheme, layer, suggestion)) return askMore(chat, text, suggestion);
  }
  if (!taken) return chat.say(await noReports(chat, scheme));
  if (parts.length > 0) return holdParts(chat, scheme, version, parts);
  const first = firstFields(scheme, text, suggestion, chat.person.position ? { post: chat.person.position } : {});
  const fields = named ? { ...first, category: named } : first;
  const draft = await openDraft(chat, chat.person.id, { fields, suggestion, schemeVersion: version });
  await showDraft(chat, scheme, draft, {
    first: kind === 'emergency' ? URGENT_SAYS.alsoDraft : '',
    ...(named ? { named } : {}),
  });
}

/** Too little is told to suggest anything: no category where the plan has some, and no danger that would not wait. */
function abstains(scheme: Scheme, layer: string | undefined, { kind, category, risks }: Suggestion): boolean {
  if (kind === 'need_more_info') return true;
  const categories = categoriesFor(scheme, layer);
  return kind === 'risk' && category === undefined && categories.length > 0 && (risks ?? []).length < 2;
}

/** Orders in somebody's words are text and change nothing; that they were there is kept, beside what he reports. */
async function noteOrders(chat: Chat, { kind, category, tellsRisk, by }: Suggestion): Promise<void> {
  await record(chat, {
    action: 'message.orders',
    object: { kind: 'message', id: chat.requestId },
    outcome: 'refused',
    detail: { by, withRisk: tellsRisk ?? category !== undefined },
  });
  // In danger nobody is lectured: whom to call stands first.
  if (kind !== 'emergency') await chat.say(SAYS.suspicious);
}

/** @returns whether it was no more than that */
async function smallTalk(chat: Chat, text: string, scheme: Scheme): Promise<boolean> {
  const talk = smallTalkOf(text);
  if (!talk) return false;
  if (talk === 'nil') {
    const object = { kind: 'department', id: String(chat.person.departmentId ?? '') };
    await record(chat, { action: 'risk.nil-report', object });
  }
  await chat.say(talk === 'nil' ? SAYS.nil(scheme.deadlines.length > 0) : SAYS[talk]);
  return true;
}

/** A plan without a chain for risks (inspections on a calendar, amounts and gates): nobody would decide on a report. */
export const takesReports = (scheme: Scheme) => scheme.chains.some(({ object }) => object === 'risk');

export async function noReports(ctx: Ctx, scheme: Scheme): Promise<string> {
  const organisation = await loadOrganisation(ctx.db);
  const office = peopleWithRole(scheme, organisation, scheme.office);
  const names = office.flatMap((id) => organisation.people.get(id)?.name ?? []);
  return SAYS.noReports(scheme.title, scheme.office, names);
}
