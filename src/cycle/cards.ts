import { buttonsCard, type Card } from '../channels/card.js';
import { newTaskId } from '../channels/cards.js';
import type { CardSubject } from '../channels/channel.js';
import type { Asked } from './decide-level.js';
import type { Shown } from './open-round.js';
import { SAYS } from './words.js';

/** A card is about what it showed: when that has changed since, its buttons decide on nothing. */
export const aboutOpening = ({ version, draft }: Shown): CardSubject => ({
  kind: 'cycle-opening',
  id: [version, ...(draft ? [draft.id, draft.updatedAt] : [])].join(':'),
});

export function openingShown({ id }: CardSubject): Shown {
  const [version = '', draft, updatedAt] = id.split(':');
  return { version, ...(draft ? { draft: { id: draft, updatedAt: Number(updatedAt) } } : {}) };
}

export const aboutAsked = ({ id, at }: Asked): CardSubject => ({ kind: 'carry-over', id: `${id}:${at}` });

export function askedShown(subject: CardSubject): Asked {
  const [id = '', at] = subject.id.split(':');
  return { id, at: Number(at) };
}

/** Asks the office whether a new round is to begin. */
export function openingCard(facts: { cycle: string; points: number; due: string; draft?: string }): Card {
  return buttonsCard({
    taskId: newTaskId(),
    source: '廉防 · 新一轮',
    title: SAYS.confirmTitle,
    note: facts.cycle,
    body: SAYS.confirmBody(facts),
    buttons: [
      { key: 'open', text: SAYS.open, style: 'primary' },
      { key: 'later', text: SAYS.later, style: 'plain' },
    ],
  });
}

/** Asks the office to confirm the level of one point. */
export function levelCard(facts: {
  number: string;
  point: string;
  from: string;
  to: string;
  by: string;
  reason: string;
}): Card {
  return buttonsCard({
    taskId: newTaskId(),
    source: '廉防 · 新一轮调级',
    title: SAYS.askTitle(facts.number, facts.from, facts.to),
    note: facts.point,
    body: SAYS.askBody(facts.by, facts.reason),
    buttons: [
      { key: 'confirm', text: SAYS.confirm, style: 'primary' },
      { key: 'refuse', text: SAYS.refuse, style: 'plain' },
    ],
  });
}
