import { attempt } from '../approvals/attempt.js';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, notFound } from '../errors.js';
import { STATUS_LABELS } from '../risks/model.js';
import { readNumber } from '../risks/number.js';
import { visibleRisk } from '../risks/queries.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import type { Drafter } from './ask-drafts.js';
import { letterName, letterText } from './letter.js';
import { askForWordings, type Draftable, type WrittenFor, wordingsFor } from './offers.js';
import { draftedFor, nameOf } from './owner.js';
import { holdingAgainst } from './queries.js';
import { isHeadOf, isOffice } from './rights.js';
import { dueText, SAYS } from './words.js';

/** 拟提示书 FX-…: the text of a letter about a point, for the head or the office to correct; nothing is sent. */
export function letterFeature({ timeZone }: { timeZone: string }, drafter?: Drafter): ChatFeature {
  const numberIn = (match?: RegExpExecArray) => readNumber(match?.[1] ?? '') ?? '';
  return {
    commands: [
      { match: '拟提示书', handler: { act: (chat) => chat.say(SAYS.draftingWanted('拟提示书')) } },
      {
        match: /^(?:拟|起草)提示书\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})$/i,
        handler: {
          patience: SAYS.drafting,
          prepare: (ctx, { match }) =>
            askForWordings(ctx, drafter, () => pointOfLetter(ctx, ctx.person, numberIn(match)), { onlyIfNone: true }),
          act: (chat, { match }, written) =>
            draftLetter(chat, numberIn(match), timeZone, written as WrittenFor | undefined),
        },
      },
    ],
  };
}

/**
 * The point somebody wants to draft a letter about; its words are those of the scheme it was recorded under.
 * @throws DomainError not-found (no such point, or none of his business), forbidden (neither head nor office), conflict
 *   (not 已备案)
 */
async function pointOfLetter(ctx: Ctx, person: Person, number: string): Promise<Draftable & { inForce: Scheme }> {
  const risk = await visibleRisk(ctx.db, await visibleTo(ctx.db, person), number);
  if (!risk) throw notFound(SAYS.noSuchRisk(number));
  const [org, { scheme: inForce }, { scheme }] = await Promise.all([
    loadOrganisation(ctx.db),
    activeScheme(ctx.db),
    schemeVersion(ctx.db, risk.schemeVersion),
  ]);
  if (!isHeadOf(org, person, risk.department) && !isOffice(org, person, inForce))
    throw forbidden(SAYS.letterNotYours(number, inForce.office));
  if (risk.status !== 'filed') throw conflict(SAYS.onlyFiledRiskForLetter(number, STATUS_LABELS[risk.status]));
  return { risk, org, scheme, schemeVersion: risk.schemeVersion, inForce };
}

async function draftLetter(chat: Chat, number: string, timeZone: string, written?: WrittenFor): Promise<void> {
  await attempt(chat, 'letter.draft', { kind: 'number', id: number }, async () => {
    const draftable = await pointOfLetter(chat, chat.person, number);
    const { risk, org, scheme, inForce } = draftable;
    const holding = (await holdingAgainst(chat.db, [risk.id])).get(risk.id) ?? [];
    const text = letterText(inForce, {
      risk,
      scheme,
      section: draftedFor(risk, org).section,
      reporter: nameOf(org, risk.reporter),
      measures: holding.map((one) => `${one.text}（${nameOf(org, one.owner)}，${dueText(one.due)}）`),
      offers: await wordingsFor(draftable, written),
      today: dateOf(chat.now, timeZone),
    });
    await record(chat, { action: 'letter.draft', object: { kind: 'risk', id: risk.id }, detail: { number } });
    await chat.say(text);
    await chat.say(SAYS.letterHint(letterName(inForce) !== undefined, inForce.office));
  });
}
