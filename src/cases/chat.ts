import { attempt } from '../approvals/attempt.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { forbidden, invalid, notFound } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { isOfficeOf } from '../schemes/office.js';
import { clockTime } from '../time.js';
import { agreementOf, byMonth } from './agreement.js';
import { countCases, levelKeys, type SchemeCounts } from './queries.js';
import { agreementLines, monthLines, SAYS } from './words.js';

const LIST = 'cases.agreement';
/** A message takes 2048; heading and hint have their share. */
const PAGE_BYTES = 1700;

/** 分类评估: how far people agree with the suggestions; for the office alone. */
export function casesChat({ timeZone }: { timeZone: string }): ChatFeature {
  return {
    topic: '方案',
    help: SAYS.help,
    // A separator is asked for: 「分类评估做得不细」 is a sentence.
    commands: [
      {
        match: /^分类评估(?:[\s:：](.{1,60}))?$/,
        handler: { act: (chat, { match }) => look(chat, match?.[1] ?? '', 0, timeZone) },
      },
    ],
    pages: {
      [LIST]: (chat, cursor) => {
        const [, from = '0', words = ''] = /^(\d+) (.*)$/.exec(cursor) ?? [];
        return look(chat, words, Number(from), timeZone);
      },
    },
  };
}

/** Who may not is in the audit. */
async function look(chat: Chat, words: string, from: number, timeZone: string): Promise<void> {
  const object = { kind: 'classifier-cases', id: 'all' };
  await attempt(chat, 'classifier.look', object, () => page(chat, words, from, timeZone));
}

async function page(chat: Chat, words: string, from: number, timeZone: string): Promise<void> {
  const [organisation, { scheme: active }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  if (!isOfficeOf(organisation, chat.person, active)) throw forbidden(SAYS.officeOnly(active.office));
  const schemes = await countCases(chat.db);
  if (schemes.length === 0) return chat.say(SAYS.empty);
  const { id = active.id, month } = readWords(schemes, words);
  const others = schemes.filter(({ scheme }) => scheme.id !== id).map(otherLine);
  const chosen = schemes.find(({ scheme }) => scheme.id === id);
  if (!chosen) return chat.say([SAYS.emptyScheme(active.title), ...others].join('\n'));
  const lines = [...linesOf(chosen, month), ...(month === undefined ? others : [])];
  const { shown, next } = cutPage(lines, from);
  const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
  const { title } = chosen.scheme;
  if (next !== undefined) chat.remember(LIST, `${next} ${words}`);
  await chat.say(
    [
      from === 0 ? SAYS.title(title, month ?? spanOf(chosen), asOf) : SAYS.continued(title, asOf),
      ...shown,
      ...(next === undefined ? [] : [SAYS.more]),
    ].join('\n'),
  );
}

/** Pure: a month, the id of a plan, or both. @throws DomainError invalid for anything else */
function readWords(schemes: readonly SchemeCounts[], words: string): { id?: string; month?: string } {
  const read: { id?: string; month?: string } = {};
  for (const word of words.split(/[\s,，、]+/)) {
    const [, year, number = ''] = /^(20\d\d)[-年./](\d{1,2})月?$/.exec(word) ?? [];
    if (word === '') continue;
    if (year) read.month = `${year}-${number.padStart(2, '0')}`;
    else if (schemes.some(({ scheme }) => scheme.id === word)) read.id = word;
    else throw invalid(SAYS.unclear(word));
  }
  return read;
}

function linesOf({ scheme, counts }: SchemeCounts, month: string | undefined): string[] {
  const levels = levelKeys(scheme);
  const months = byMonth(counts, levels);
  if (month === undefined) {
    const newest = months[0]?.month ?? '';
    return [
      ...agreementLines(scheme, agreementOf(counts, levels)),
      '按月：',
      ...monthLines(months),
      SAYS.monthHint(newest),
    ];
  }
  const one = months.find((found) => found.month === month);
  if (!one) {
    throw notFound(
      SAYS.emptyMonth(
        month,
        months.map((found) => found.month),
      ),
    );
  }
  return agreementLines(scheme, one.agreement);
}

/** Pure: whole lines from a place on, as many as a message takes; where the next page begins. */
function cutPage(lines: readonly string[], from: number): { shown: string[]; next?: number } {
  let bytes = 0;
  let to = from;
  while (to < lines.length) {
    bytes += Buffer.byteLength(lines[to] ?? '') + 1;
    if (bytes > PAGE_BYTES && to > from) break;
    to++;
  }
  return { shown: lines.slice(from, to), ...(to < lines.length ? { next: to } : {}) };
}

const spanOf = ({ counts }: SchemeCounts): string => {
  const months = counts.map(({ month }) => month).sort();
  const [first, last] = [months[0], months.at(-1)];
  return first === last ? (first ?? '') : `${first} 至 ${last}`;
};

const otherLine = ({ scheme, counts }: SchemeCounts) =>
  SAYS.otherScheme(
    scheme.title,
    scheme.id,
    counts.reduce((sum, { cases }) => sum + cases, 0),
  );
