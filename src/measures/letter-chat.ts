import { attempt } from '../approvals/attempt.js';
import { record } from '../audit/record.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, notFound } from '../errors.js';
import { STATUS_LABELS } from '../risks/model.js';
import { readNumber } from '../risks/number.js';
import { visibleRisk } from '../risks/queries.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { offersFor } from './drafting.js';
import { letterName, letterText } from './letter.js';
import { loadWordings } from './load-wordings.js';
import { draftedFor, nameOf } from './owner.js';
import { holdingAgainst } from './queries.js';
import { isHeadOf, isOffice } from './rights.js';
import { dueText, SAYS } from './words.js';

/** 拟提示书 FX-…: the text of a letter about a point, for the head or the office to correct; nothing is sent. */
export function letterFeature({ timeZone }: { timeZone: string }): ChatFeature {
  return {
    commands: [
      { match: '拟提示书', handler: { act: (chat) => chat.say(SAYS.draftingWanted('拟提示书')) } },
      {
        match: /^(?:拟|起草)提示书\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})$/i,
        handler: { act: (chat, { match }) => draftLetter(chat, readNumber(match?.[1] ?? '') ?? '', timeZone) },
      },
    ],
  };
}

async function draftLetter(chat: Chat, number: string, timeZone: string): Promise<void> {
  await attempt(chat, 'letter.draft', { kind: 'number', id: number }, async () => {
    const risk = await visibleRisk(chat.db, await visibleTo(chat.db, chat.person), number);
    if (!risk) throw notFound(SAYS.noSuchRisk(number));
    const [org, inForce, { scheme }] = await Promise.all([
      loadOrganisation(chat.db),
      activeScheme(chat.db),
      schemeVersion(chat.db, risk.schemeVersion),
    ]);
    if (!isHeadOf(org, chat.person, risk.department) && !isOffice(org, chat.person, inForce.scheme))
      throw forbidden(SAYS.letterNotYours(number));
    if (risk.status !== 'filed') throw conflict(SAYS.onlyFiledRiskForLetter(number, STATUS_LABELS[risk.status]));
    const holding = (await holdingAgainst(chat.db, [risk.id])).get(risk.id) ?? [];
    const about = draftedFor(risk, org);
    const text = letterText(inForce.scheme, {
      risk,
      scheme,
      section: about.section,
      reporter: nameOf(org, risk.reporter),
      measures: holding.map((one) => `${one.text}（${nameOf(org, one.owner)}，${dueText(one.due)}）`),
      offers: offersFor(scheme, about, await loadWordings()).map((offer) => offer.text),
      today: dateOf(chat.now, timeZone),
    });
    await record(chat, { action: 'letter.draft', object: { kind: 'risk', id: risk.id }, detail: { number } });
    await chat.say(text);
    await chat.say(SAYS.letterHint(letterName(inForce.scheme) !== undefined));
  });
}
