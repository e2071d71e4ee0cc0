import { historyOf, whereIs } from '../approvals/queries.js';
import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { clockTime } from '../time.js';
import { type MeasureRules, measureRules, readMeasureNumber } from './model.js';
import { nameOf } from './owner.js';
import { type MeasureFilter, measureList, visibleMeasure } from './queries.js';
import { viewerOf } from './viewer.js';
import { detail, listLine, SAYS } from './words.js';

const PAGE = 8;
const ALL = 'measures.all';
const MINE = 'measures.mine';

/** 措施, 措施 前期预防, 我的措施 and one by its number; 更多 goes on where the page ended. */
export function measureLists({ timeZone }: Pick<Effects, 'timeZone'>): ChatFeature {
  const page = async (chat: Chat, list: string, filter: MeasureFilter, what: string, offset: number) => {
    const viewer = await viewerOf(chat.db, chat.person);
    const rows = await measureList(chat.db, viewer, filter, { offset, limit: PAGE + 1 });
    const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
    const mine = list === MINE;
    if (rows.length === 0) {
      const empty = offset > 0 ? SAYS.noMore : mine ? SAYS.mineEmpty : SAYS.listEmpty(what);
      return chat.say(`${empty}（${asOf}）`);
    }
    const org = await loadOrganisation(chat.db);
    const shown = rows.slice(0, PAGE);
    const lines: string[] = [];
    for (const row of shown) {
      const { scheme } = await schemeVersion(chat.db, row.schemeVersion);
      lines.push(listLine(scheme, row, nameOf(org, row.owner)));
    }
    // What the list is filtered by goes along: 更多 must not forget it.
    chat.remember(list, `${offset + shown.length} ${what}`);
    const title = mine ? SAYS.mineTitle : SAYS.listTitle(what);
    const more = rows.length > PAGE ? SAYS.more : '';
    await chat.say([`${title}（${asOf}）`, ...lines, more].filter(Boolean).join('\n\n'));
  };
  const all = async (chat: Chat, what: string, offset: number) => {
    const { scheme } = await activeScheme(chat.db);
    const filter = readFilter(measureRules(scheme), what);
    if (!filter) return chat.say(SAYS.noSuchFilter(what, labelsIn(scheme)));
    await page(chat, ALL, filter, what, offset);
  };
  const mine = (chat: Chat, offset: number) => page(chat, MINE, { of: chat.person.id }, '', offset);

  const one = async (chat: Chat, typed: string) => {
    const number = readMeasureNumber(typed);
    const found = number ? await visibleMeasure(chat.db, await viewerOf(chat.db, chat.person), number) : undefined;
    if (!found) return chat.say(SAYS.noSuchMeasure(typed));
    const [{ scheme }, org] = await Promise.all([
      schemeVersion(chat.db, found.schemeVersion),
      loadOrganisation(chat.db),
    ]);
    const history = found.state === 'returned' ? await historyOf(chat.db, 'measure', found.id) : [];
    await chat.say(
      detail(scheme, found, {
        owner: nameOf(org, found.owner),
        writer: nameOf(org, found.writtenBy),
        place: found.state === 'in-approval' ? await whereIs(chat.db, { kind: 'measure', id: found.id }) : undefined,
        reason: history.findLast((entry) => entry.what === 'returned')?.reason,
        asOf: `（截至 ${clockTime(chat.now, timeZone)}）`,
      }),
    );
  };

  return {
    commands: [
      { match: '措施', handler: { act: (chat) => all(chat, '', 0) } },
      { match: '我的措施', handler: { act: (chat) => mine(chat, 0) } },
      { match: /^CS[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i, handler: { act: (chat, { text }) => one(chat, text) } },
      // After 「措施 FX-…」 in the order of commands.
      { match: /^措施\s+(\S{1,20})$/, handler: { act: (chat, { match }) => all(chat, match?.[1] ?? '', 0) } },
    ],
    pages: {
      [ALL]: (chat, cursor) => {
        const [offset = '', what = ''] = cursor.split(' ');
        return all(chat, what, Number(offset) || 0);
      },
      [MINE]: (chat, cursor) => mine(chat, Number(cursor.split(' ')[0]) || 0),
    },
  };
}

/** 前期预防 or 制度 → what is filtered by; empty: nothing is. Undefined when the plan has no such word. Pure. */
function readFilter(
  { defences, kinds }: Pick<MeasureRules, 'defences' | 'kinds'>,
  word: string,
): MeasureFilter | undefined {
  if (word === '') return {};
  const defence = defences.find((one) => one.label === word)?.key;
  if (defence !== undefined) return { defence };
  const kind = kinds.find((one) => one.label === word)?.key;
  return kind === undefined ? undefined : { kind };
}

const labelsIn = (scheme: Scheme) => {
  const { defences, kinds } = measureRules(scheme);
  return [...defences, ...kinds].map((one) => one.label);
};
