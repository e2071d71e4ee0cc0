import type { Chat, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { forbidden } from '../errors.js';
import { clockTime, dateOf } from '../time.js';
import { activeScheme } from './active.js';
import { compareSchemes } from './compare.js';
import { countGaps } from './fill/gaps.js';
import { gapsFeature, type SchemeChatOptions } from './gaps-chat.js';
import { isOfficeOf } from './office.js';
import { overview } from './overview.js';
import { latestVersions, type Version, versionById } from './versions.js';
import { cut, SAYS } from './words.js';

const PAGE = 10;
const COMPARED = 'scheme.compare';

/** 方案, 缺口, 方案对比. */
export function schemesChat(options: SchemeChatOptions): ChatFeature {
  const gaps = gapsFeature(options);
  const compared = (chat: Chat, cursor: string) => compare(chat, cursor, options);
  return {
    ...gaps,
    topic: '方案',
    help: SAYS.help,
    commands: [
      { match: '方案', handler: { act: (chat) => show(chat, options) } },
      { match: /^方案对比[。.]?$/, handler: { act: (chat) => compared(chat, '0') } },
      ...(gaps.commands ?? []),
    ],
    pages: { ...gaps.pages, [COMPARED]: compared },
  };
}

async function show(chat: Chat, { timeZone }: SchemeChatOptions): Promise<void> {
  const [org, { scheme, version, versionId }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  const stored = await versionById(chat.db, versionId);
  const office = isOfficeOf(org, chat.person, scheme);
  const facts = {
    version,
    since: dateOf(stored?.activatedAt ?? chat.now, timeZone),
    day: dateOf(chat.now, timeZone),
    ...(office ? { gaps: countGaps(scheme).all } : {}),
  };
  await chat.say(`${overview(scheme, facts)}\n（截至 ${clockTime(chat.now, timeZone)}）`);
}

async function compare(chat: Chat, cursor: string, { timeZone }: SchemeChatOptions): Promise<void> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  if (!isOfficeOf(org, chat.person, scheme)) throw forbidden(SAYS.officeOnly('方案对比', scheme.office));
  const [newer, older] = await latestVersions(chat.db, 2);
  const asOf = `（截至 ${clockTime(chat.now, timeZone)}）`;
  if (!newer || !older) return chat.say(`${SAYS.oneVersion}${asOf}`);
  const differences = compareSchemes(older.scheme, newer.scheme);
  const title = SAYS.compareTitle(nameOf(older), nameOf(newer), differences.length);
  if (differences.length === 0) return chat.say(`${title}\n${SAYS.same}${asOf}`);
  const offset = Number(cursor) || 0;
  const shown = differences.slice(offset, offset + PAGE);
  const more = differences.length > offset + PAGE;
  chat.remember(COMPARED, String(offset + shown.length));
  const lines = shown.map(({ words }) => `· ${cut(words, 100)}`);
  await chat.say([title, ...lines, `${more ? SAYS.more : ''}${asOf}`].join('\n'));
}

const nameOf = ({ scheme, version }: Version) => `“${cut(scheme.title, 24)}”第 ${version} 版`;
