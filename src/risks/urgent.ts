import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import { buttonsCard, type Card } from '../channels/card.js';
import { settleCards } from '../channels/cards.js';
import { put } from '../channels/outbox.js';
import type { CardClick, Chat } from '../conversation/flow.js';
import type { Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { officeOf } from '../schemes/office.js';
import { clockTime } from '../time.js';
import { dangerIn } from './danger.js';
import { urgentCalls } from './schema.js';
import { URGENT_SAYS } from './urgent-words.js';

/** Kind of the card with 立即通知. */
export const URGENT = 'risk-urgent';

/**
 * Something that cannot wait: whom to call, and a card that tells the office at one tap. Nobody is told before the tap:
 * whoever does it may be the one they would have to be told about.
 */
export async function offerUrgent(chat: Chat, text: string): Promise<void> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  const office = toTell(org, scheme, chat.person.id);
  const names = namesOf(org, office);
  await chat.say(URGENT_SAYS.call(dangerIn(text), scheme.office, names));
  if (office.length === 0) return;
  const call = { id: uuid(), person: chat.person.id, text, createdAt: chat.now };
  await chat.db.insert(urgentCalls).values(call);
  await record(chat, { action: 'urgent.offer', object: { kind: URGENT, id: call.id } });
  await chat.show(urgentCard(call, names, scheme.office), { kind: URGENT, id: call.id });
}

/** 立即通知: the office reads at once who said what; a second tap tells nobody twice. */
export async function tellUrgent(chat: Chat, { subject }: CardClick, timeZone: string): Promise<void> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  const told = toTell(org, scheme, chat.person.id);
  if (told.length === 0) return chat.say(URGENT_SAYS.nobody(scheme.office));
  const [call] = await chat.db
    .update(urgentCalls)
    .set({ toldAt: chat.now, told })
    .where(and(eq(urgentCalls.id, subject.id), eq(urgentCalls.person, chat.person.id), isNull(urgentCalls.toldAt)))
    .returning();
  if (!call) {
    const known = await chat.db.$count(urgentCalls, eq(urgentCalls.id, subject.id));
    return chat.say(known > 0 ? URGENT_SAYS.already : URGENT_SAYS.gone);
  }
  const names = namesOf(org, told);
  const section = org.departments.get(chat.person.departmentId ?? -1)?.name;
  const who = section ? `${chat.person.name}（${section}）` : chat.person.name;
  const said = { text: call.text, at: clockTime(call.createdAt, timeZone) };
  await put(chat, { kind: 'text', to: told, text: URGENT_SAYS.toOffice(who, said) });
  await record(chat, { action: 'urgent.tell', object: { kind: URGENT, id: call.id }, detail: { told } });
  await settleCards(
    chat,
    subject,
    urgentCard(call, names, scheme.office),
    URGENT_SAYS.settled(clockTime(chat.now, timeZone)),
  );
  await chat.say(URGENT_SAYS.told(names));
}

/** The office, without whoever says it. */
const toTell = (org: Organisation, scheme: Scheme, self: string): string[] =>
  officeOf(org, scheme).filter((id) => id !== self);

const namesOf = (org: Organisation, ids: readonly string[]): string[] =>
  ids.flatMap((id) => org.people.get(id)?.name ?? []);

function urgentCard({ id, text }: { id: string; text: string }, names: readonly string[], office: string): Card {
  return buttonsCard({
    source: '廉防 · 紧急情况',
    title: URGENT_SAYS.title(office),
    note: URGENT_SAYS.goesTo(names),
    body: text,
    taskId: `urgent-${id}`,
    buttons: [{ key: 'tell', text: '立即通知', style: 'warning' }],
  });
}
