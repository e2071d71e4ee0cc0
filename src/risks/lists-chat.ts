import { approvalOf, historyOf } from '../approvals/queries.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { levelsByVersion } from '../cycle/queries.js';
import { SAYS as CYCLE } from '../cycle/words.js';
import { loadOrganisation } from '../directory/queries.js';
import { levelLines } from '../levels/queries.js';
import { measuresAgainst } from '../measures/queries.js';
import { pointLines } from '../measures/words.js';
import { ownLevelLine, responsibilityLines } from '../responsibility/queries.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { isOfficeOf } from '../schemes/office.js';
import { clockTime, stamp } from '../time.js';
import { detail, historyLine, listLine, SAYS } from './cards.js';
import type { Risk } from './model.js';
import { readNumber } from './number.js';
import { countPictures, ownRisks, visibleRisk } from './queries.js';
import { placeOf, placeText, readPlace, registerPage } from './register-page.js';
import { visibleTo } from './visible.js';

const PAGE = 8;

/** 我的上报, 风险清单 and one point by its number; 更多 goes on where the page ended. */
export function listFeature({ timeZone }: { timeZone: string }): ChatFeature {
  const mine = async (chat: Chat, cursor: string) => {
    const after = readPlace(cursor);
    const rows = await ownRisks(chat.db, chat.person.id, { after, limit: PAGE + 1 });
    const level = await ownLevelLine(chat.db, chat.person.id);
    await page(chat, {
      list: 'risk.mine',
      title: SAYS.mineTitle,
      ...(level ? { above: level } : {}),
      empty: SAYS.mineEmpty,
      rows,
      first: after === undefined,
    });
  };
  const all = async (chat: Chat, cursor: string) => {
    const after = readPlace(cursor);
    const visible = await visibleTo(chat.db, chat.person);
    const rows = await registerPage(chat.db, visible, { after, limit: PAGE + 1 });
    const { departments } = await loadOrganisation(chat.db);
    const sectionOf = (risk: Risk) => departments.get(risk.department ?? -1)?.name;
    await page(chat, {
      list: 'register',
      title: SAYS.registerTitle,
      empty: SAYS.registerEmpty,
      rows,
      first: after === undefined,
      sectionOf,
    });
  };
  const page = async (
    chat: Chat,
    list: {
      list: string;
      title: string;
      /** A line below the title. */
      above?: string;
      empty: string;
      rows: Risk[];
      first: boolean;
      sectionOf?: (risk: Risk) => string | undefined;
    },
  ) => {
    const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
    if (list.rows.length === 0) return chat.say(list.first ? `${list.empty}（${asOf}）` : `没有更多了。（${asOf}）`);
    const shown = list.rows.slice(0, PAGE);
    const lines: string[] = [];
    for (const risk of shown) {
      const { scheme } = await schemeVersion(chat.db, risk.schemeVersion);
      const place = risk.status === 'in-approval' ? await whereIs(chat, risk) : undefined;
      const section = list.sectionOf?.(risk);
      lines.push(listLine(scheme, risk, { ...(place ? { place } : {}), ...(section ? { section } : {}) }));
    }
    const more = list.rows.length > PAGE;
    const last = shown.at(-1);
    if (last) chat.remember(list.list, placeText(placeOf(last)));
    await chat.say(
      [`${list.title}（${asOf}）`, list.above ?? '', ...lines, more ? SAYS.more : ''].filter(Boolean).join('\n\n'),
    );
  };
  const one = async (chat: Chat, text: string) => {
    const number = readNumber(text);
    const risk = number ? await visibleRisk(chat.db, await visibleTo(chat.db, chat.person), number) : undefined;
    if (!risk) return chat.say(SAYS.noSuchRisk(text));
    const [{ scheme }, organisation] = await Promise.all([
      schemeVersion(chat.db, risk.schemeVersion),
      loadOrganisation(chat.db),
    ]);
    const place = risk.status === 'in-approval' ? await whereIs(chat, risk) : undefined;
    const nameOf = (id: string) => organisation.people.get(id)?.name ?? '已离开';
    await chat.say(
      detail(scheme, risk, {
        reporter: organisation.people.get(risk.reporter)?.name ?? '已离开',
        section: organisation.departments.get(risk.department ?? -1)?.name ?? '未知',
        responsible: await responsibilityLines(chat.db, risk, organisation),
        office: isOfficeOf(organisation, chat.person, (await activeScheme(chat.db)).scheme),
        pictures: await countPictures(chat.db, 'risk', risk.id),
        measures: await measureLines(chat, risk.id),
        history: [
          ...(await historyLines(chat, risk, nameOf)),
          ...(await levelsByVersion(chat.db, risk.id)).map((step) =>
            CYCLE.version(step, nameOf, stamp(step.at, timeZone).slice(0, 10)),
          ),
          ...(await levelLines(chat.db, risk.id, timeZone)),
          ...(place ? [`现在：${place}`] : []),
          `（截至 ${clockTime(chat.now, timeZone)}）`,
        ],
        format: (at) => stamp(at, timeZone),
      }),
    );
  };
  /** Each entry under the version its round ran under: a point may have come into a later one since. */
  const historyLines = async (chat: Chat, risk: Risk, nameOf: (id: string) => string) => {
    const lines: string[] = [];
    for (const entry of await historyOf(chat.db, 'risk', risk.id)) {
      const { scheme } = await schemeVersion(chat.db, entry.schemeVersion ?? risk.schemeVersion);
      lines.push(...historyLine(entry, nameOf, scheme, timeZone));
    }
    return lines;
  };
  return {
    commands: [
      { match: '我的上报', menuKey: 'risk.mine', handler: { act: (chat) => mine(chat, '0') } },
      { match: '风险清单', menuKey: 'register', handler: { act: (chat) => all(chat, '0') } },
      { match: /^FX[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i, handler: { act: (chat, { text }) => one(chat, text) } },
    ],
    pages: { 'risk.mine': mine, register: all },
  };
}

/** Its 防控措施, without those that were taken back or away. */
async function measureLines(chat: Chat, risk: string): Promise<string[]> {
  const { people } = await loadOrganisation(chat.db);
  const shown: Parameters<typeof pointLines>[0] = await Promise.all(
    (await measuresAgainst(chat.db, risk))
      .filter(({ state }) => state !== 'withdrawn' && state !== 'void')
      .map(async (measure) => ({
        measure,
        scheme: (await schemeVersion(chat.db, measure.schemeVersion)).scheme,
        owner: people.get(measure.owner)?.name ?? '已离开',
      })),
  );
  return pointLines(shown);
}

/** Label of the step that waits, for a risk in approval. */
async function whereIs(chat: Chat, risk: Risk): Promise<string | undefined> {
  const view = await approvalOf(chat.db, 'risk', risk.id);
  return view?.steps.find((step) => ['pending', 'gap', 'outside'].includes(step.status))?.label;
}
