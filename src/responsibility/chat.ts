import { attempt } from '../approvals/attempt.js';
import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { assignDepartments, unassignDepartments } from '../directory/assign.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { findByName, findDepartments, loadOrganisation } from '../directory/queries.js';
import { rolesOf } from '../directory/roles.js';
import { forbidden, invalid } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { clockTime } from '../time.js';
import { DUTY_WORDS } from './model.js';
import { ownLevelLine, type Place, placesOf } from './queries.js';
import { ownLine, SAYS, vacantLine } from './words.js';

const PAGE = 8;
const OWN = 'responsibility.own';
const VACANT = 'responsibility.vacant';

/** 我负责的, for the office 责任空缺, and 分管: who runs which departments. */
export function responsibilityChat(effects: Effects): ChatFeature {
  const own = (chat: Chat, cursor: string) => showOwn(chat, effects, cursor);
  const vacant = (chat: Chat, cursor: string) => showVacant(chat, effects, cursor);
  return {
    topic: '负责',
    help: SAYS.help,
    commands: [
      { match: /^我(?:负责|监督)的$/, handler: { act: (chat) => own(chat, '') } },
      { match: '责任空缺', handler: { act: (chat) => vacant(chat, '') } },
      { match: '分管', handler: { act: (chat) => showRuns(chat, effects) } },
      {
        match: /^(取消)?分管\s+([^\s:：]{1,30})\s*[:：](.*)$/,
        handler: {
          act: (chat, { match }) => setRuns(chat, match?.[2] ?? '', match?.[3] ?? '', match?.[1] !== undefined),
        },
      },
      {
        match: /^取消分管\s+([^\s:：]{1,30})$/,
        handler: { act: (chat, { match }) => setRuns(chat, match?.[1] ?? '', '', true) },
      },
    ],
    pages: { [OWN]: own, [VACANT]: vacant },
  };
}

async function showOwn(chat: Chat, { timeZone }: Effects, after: string): Promise<void> {
  const places = await placesOf(chat.db, { person: chat.person.id });
  const count = (duty: Place['duty']) => places.filter((place) => place.duty === duty).length;
  const head = [SAYS.ownTitle(count('owner'), count('supervisor')), await ownLevelLine(chat.db, chat.person.id)];
  await page(chat, timeZone, after, places, {
    list: OWN,
    head: head.filter((line) => line !== undefined).join('\n'),
    empty: SAYS.ownEmpty,
    line: (place) => ownLine(place, DUTY_WORDS[place.duty]),
  });
}

async function showVacant(chat: Chat, { timeZone }: Effects, after: string): Promise<void> {
  await refuseUnlessOffice(chat, '责任空缺');
  const places = await placesOf(chat.db, 'vacant');
  await page(chat, timeZone, after, places, {
    list: VACANT,
    head: SAYS.vacantTitle(places.length),
    empty: SAYS.vacantEmpty,
    line: (place) => vacantLine(place, DUTY_WORDS[place.duty], place.holder),
  });
}

/** Goes on behind the place where the page before ended, whatever has come or gone meanwhile. */
async function page(
  chat: Chat,
  timeZone: string,
  after: string,
  places: readonly Place[],
  list: { list: string; head: string; empty: string; line(place: Place): string },
): Promise<void> {
  const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
  const left = places.filter((place) => keyOf(place) > after);
  if (left.length === 0) return chat.say(`${after === '' ? list.empty : SAYS.noMore}（${asOf}）`);
  const shown = left.slice(0, PAGE);
  chat.remember(list.list, keyOf(shown.at(-1)));
  const more = left.length > shown.length ? SAYS.more : '';
  await chat.say([`${list.head}（${asOf}）`, ...shown.map(list.line), more].filter(Boolean).join('\n\n'));
}

/** In the order of `placesOf`. */
const keyOf = (place: Place | undefined) =>
  place ? `${String(place.rank).padStart(2, '0')} ${place.duty} ${place.number} ${place.holder}` : '';

async function showRuns(chat: Chat, { timeZone }: Effects): Promise<void> {
  const org = await loadOrganisation(chat.db);
  const lines = [...org.assignedDepartments].flatMap(([id, departments]) => {
    const person = org.people.get(id);
    return isActive(person) ? [`${person.name}：${namesOf(org, departments).join('、')}`] : [];
  });
  const usage = (await isOffice(chat)) ? [SAYS.runsUsage] : [];
  await chat.say(
    [
      `${SAYS.runsTitle}（截至 ${clockTime(chat.now, timeZone)}）`,
      ...(lines.length > 0 ? lines : [SAYS.runsEmpty]),
      ...usage,
    ].join('\n'),
  );
}

/** 分管 姓名：科室、科室 — the office says who runs what; what hangs on it is handed over at once. */
async function setRuns(chat: Chat, name: string, text: string, away: boolean): Promise<void> {
  await attempt(chat, 'directory.assign', { kind: 'person', id: chat.person.id }, async () => {
    await refuseUnlessOffice(chat, '分管');
    const org = await loadOrganisation(chat.db);
    const person = onePerson(org, name);
    const departments = text
      .split(/[、,，;；\s]+/)
      .filter(Boolean)
      .map((one) => oneDepartment(org, one));
    if (!away && departments.length === 0) throw invalid(SAYS.runsUsage);
    const { after } = await (away ? unassignDepartments : assignDepartments)(chat, person.id, departments);
    const sections = namesOf(await loadOrganisation(chat.db), after);
    await chat.say(SAYS.runsNow(person.name, sections));
  });
}

function onePerson(org: Organisation, text: string): Person {
  const found = findByName(org, text);
  const section = (person: Person) => org.departments.get(person.departmentId ?? -1)?.name ?? '';
  const placed =
    found.length > 0
      ? found
      : [...org.people.values()].filter(
          (person) =>
            isActive(person) &&
            [`${section(person)}${person.name}`, `${person.name}（${section(person)}）`].includes(text),
        );
  const [person] = placed;
  if (!person) throw invalid(SAYS.noSuchPerson(text));
  if (placed.length > 1) throw invalid(SAYS.severalPeople(placed.map((one) => `${section(one)}${one.name}`)));
  return person;
}

function oneDepartment(org: Organisation, text: string): number {
  const found = findDepartments(org, text);
  const [department] = found;
  if (!department) throw invalid(SAYS.noSuchSection(text));
  if (found.length > 1) throw invalid(SAYS.severalSections(text));
  return department.id;
}

const namesOf = (org: Organisation, ids: readonly number[]) => ids.flatMap((id) => org.departments.get(id)?.name ?? []);

async function isOffice(chat: Chat): Promise<boolean> {
  const [org, { scheme }] = [await loadOrganisation(chat.db), await activeScheme(chat.db)];
  return isActive(chat.person) && rolesOf(org, chat.person).includes(scheme.office);
}

async function refuseUnlessOffice(chat: Chat, what: string): Promise<void> {
  const { scheme } = await activeScheme(chat.db);
  if (!(await isOffice(chat))) throw forbidden(SAYS.officeOnly(what, scheme.office));
}
