import { cleanLine, cleanText, shorten } from './text.js';

/**
 * The five kinds of message card, in our own words. Only the constructors below make a `Card`, and they
 * cannot make one that WeCom would refuse: what a screen would cut is shortened with …, what has no
 * meaning (no option, a repeated key, too many buttons) throws `CardError` where it is built.
 * Limits: vendor page 90236 (template cards), the smaller of its two published sets.
 */
export type Card = (NoticeCard | PictureCard | ButtonsCard | VoteCard | FormCard) & { readonly [made]: true };

/** Keeps an object literal from passing for a card that a constructor has checked. */
declare const made: unique symbol;

export interface CardLine {
  /** At most 5 characters. */
  label: string;
  value: string;
  /** Opens this address when tapped. */
  link?: string;
}
export interface CardButton {
  key: string;
  /** At most 10 characters. */
  text: string;
  style?: 'primary' | 'plain' | 'warning';
}
export interface CardOption {
  id: string;
  text: string;
}
export interface CardChoice {
  key: string;
  title: string;
  options: CardOption[];
  selected?: string;
}
interface Head {
  /** Small line above the title, e.g. 廉防 · 风险上报. */
  source?: string;
  title: string;
  note?: string;
}
export interface NoticeCard extends Head {
  type: 'notice';
  emphasis?: { title: string; note?: string };
  body?: string;
  lines: CardLine[];
  link: string;
}
export interface PictureCard extends Head {
  type: 'picture';
  picture: { url: string; ratio?: number };
  lines: CardLine[];
  link: string;
}
export interface ButtonsCard extends Head {
  type: 'buttons';
  taskId: string;
  body?: string;
  lines: CardLine[];
  choice?: CardChoice;
  buttons: CardButton[];
}
export interface VoteCard extends Head {
  type: 'vote';
  taskId: string;
  question: { key: string; options: Array<CardOption & { checked?: boolean }>; multiple: boolean };
  submit: CardButton;
}
export interface FormCard extends Head {
  type: 'form';
  taskId: string;
  /** One to three drop-downs. */
  choices: CardChoice[];
  submit: CardButton;
}

/** A card that means nothing. `part` is where, e.g. `buttons[2].key`. */
export class CardError extends Error {
  constructor(
    readonly part: string,
    problem: string,
  ) {
    super(`card: ${part} ${problem}`);
    this.name = 'CardError';
  }
}

/** Characters and numbers a card holds, for those who write the texts it shows. */
export const CARD_LIMITS = { title: 26, option: 10, options: 10 } as const;

/** Shown where people wrote nothing visible and WeCom wants a character. */
const BLANK = '—';

type Draft<C extends { lines: CardLine[] }> = Omit<C, 'type' | 'lines'> & { lines?: CardLine[] };

/** Tells something; a tap opens `link`. Never comes back as a click, so it has no task id. @throws CardError */
export function noticeCard(card: Draft<NoticeCard>): Card {
  return checked({
    type: 'notice',
    ...head(card),
    ...(card.emphasis ? { emphasis: emphasis(card.emphasis) } : {}),
    ...optional('body', cleanText(card.body ?? ''), 112),
    lines: lines(card.lines),
    link: address(card.link, 'link'),
  });
}

/** A notice with a picture above. @throws CardError */
export function pictureCard(card: Draft<PictureCard>): Card {
  const ratio = card.picture.ratio ?? 1.3;
  if (!Number.isFinite(ratio)) throw new CardError('picture.ratio', 'is not a number');
  return checked({
    type: 'picture',
    ...head(card),
    picture: { url: address(card.picture.url, 'picture.url'), ratio: Math.min(2.25, Math.max(1.3, ratio)) },
    lines: lines(card.lines),
    link: address(card.link, 'link'),
  });
}

/** Up to six buttons, and one drop-down if need be. @throws CardError */
export function buttonsCard(card: Draft<ButtonsCard>): Card {
  const buttons = list(card.buttons, 'buttons', 1, 6).map((one, i) => button(one, `buttons[${i}]`));
  unique(
    buttons.map((one) => one.key),
    'buttons',
    'key',
  );
  return checked({
    type: 'buttons',
    taskId: task(card.taskId),
    ...head(card),
    ...optional('body', cleanText(card.body ?? ''), 112),
    lines: lines(card.lines),
    ...(card.choice ? { choice: choice(card.choice, 'choice') } : {}),
    buttons,
  });
}

/** One question with up to twenty answers. @throws CardError */
export function voteCard(card: Omit<VoteCard, 'type'>): Card {
  const options = list(card.question.options, 'question.options', 1, 20).map((one, i) => ({
    ...option(one, `question.options[${i}]`, 11),
    ...(one.checked ? { checked: true } : {}),
  }));
  unique(
    options.map((one) => one.id),
    'question.options',
    'id',
  );
  if (!card.question.multiple && options.filter((one) => one.checked).length > 1) {
    throw new CardError('question.options', 'has several checked where one may be chosen');
  }
  return checked({
    type: 'vote',
    taskId: task(card.taskId),
    ...head(card),
    question: {
      key: key(card.question.key, 'question.key', 1024),
      options,
      multiple: card.question.multiple,
    },
    submit: button(card.submit, 'submit'),
  });
}

/** One to three drop-downs and a submit button. @throws CardError */
export function formCard(card: Omit<FormCard, 'type'>): Card {
  const choices = list(card.choices, 'choices', 1, 3).map((one, i) => choice(one, `choices[${i}]`));
  unique(
    choices.map((one) => one.key),
    'choices',
    'key',
  );
  return checked({
    type: 'form',
    taskId: task(card.taskId),
    ...head(card),
    choices,
    submit: button(card.submit, 'submit'),
  });
}

/** The same card under a task id of its own; a notice has none and stays as it is. @throws CardError */
export const renumbered = (card: Card, taskId: string): Card =>
  'taskId' in card ? checked({ ...card, taskId: task(taskId) }) : card;

/** The one place where a card is called one: everything above has checked it. */
const checked = (card: NoticeCard | PictureCard | ButtonsCard | VoteCard | FormCard): Card => card as Card;

function head(card: Head): Head {
  return {
    ...optional('source', cleanLine(card.source ?? ''), 13),
    title: shorten(cleanLine(card.title), CARD_LIMITS.title) || BLANK,
    ...optional('note', cleanLine(card.note ?? ''), 30),
  };
}

function emphasis(of: { title: string; note?: string }) {
  return { title: shorten(cleanLine(of.title), 10) || BLANK, ...optional('note', cleanLine(of.note ?? ''), 15) };
}

/** The part shortened, or nothing at all where it is empty. */
function optional<Name extends string>(name: Name, text: string, limit: number): { [key in Name]?: string } {
  return (text ? { [name]: shorten(text, limit) } : {}) as { [key in Name]?: string };
}

function lines(given: CardLine[] | undefined): CardLine[] {
  return list(given ?? [], 'lines', 0, 6).map((line, i) => ({
    label: shorten(named(cleanLine(line.label), `lines[${i}].label`), 5),
    value: shorten(cleanLine(line.value), 26) || BLANK,
    ...(line.link ? { link: address(line.link, `lines[${i}].link`) } : {}),
  }));
}

function button(of: CardButton, part: string): CardButton {
  return {
    key: key(of.key, `${part}.key`, 1024),
    text: shorten(named(cleanLine(of.text), `${part}.text`), 10),
    ...(of.style ? { style: of.style } : {}),
  };
}

function option(of: CardOption, part: string, limit: number): CardOption {
  return { id: key(of.id, `${part}.id`, 128), text: shorten(cleanLine(of.text), limit) || BLANK };
}

function choice(of: CardChoice, part: string): CardChoice {
  const options = list(of.options, `${part}.options`, 1, CARD_LIMITS.options).map((one, i) =>
    option(one, `${part}.options[${i}]`, CARD_LIMITS.option),
  );
  unique(
    options.map((one) => one.id),
    `${part}.options`,
    'id',
  );
  if (of.selected !== undefined && !options.some((one) => one.id === of.selected)) {
    throw new CardError(`${part}.selected`, 'is none of the options');
  }
  return {
    key: key(of.key, `${part}.key`, 1024),
    title: shorten(cleanLine(of.title), 13) || BLANK,
    options,
    ...(of.selected === undefined ? {} : { selected: of.selected }),
  };
}

function list<T>(items: T[], part: string, least: number, most: number): T[] {
  if (items.length < least) throw new CardError(part, 'is empty');
  if (items.length > most) throw new CardError(part, `has ${items.length}, at most ${most}`);
  return items;
}

function unique(values: string[], part: string, what: string): void {
  const seen = new Set<string>();
  for (const [i, value] of values.entries()) {
    if (seen.has(value)) throw new CardError(`${part}[${i}].${what}`, 'is repeated');
    seen.add(value);
  }
}

function named(text: string, part: string): string {
  if (!text) throw new CardError(part, 'is empty');
  return text;
}

/** Keys and ids are ours and come back as they were: they cannot be shortened. */
function key(text: string, part: string, limit: number): string {
  if (!text) throw new CardError(part, 'is empty');
  if (Buffer.byteLength(text) > limit) throw new CardError(part, `is over ${limit} bytes`);
  if (cleanLine(text) !== text) throw new CardError(part, 'has blanks at its ends or characters that do not survive');
  return text;
}

function task(id: string): string {
  if (!/^[0-9A-Za-z_\-@]{1,128}$/.test(id)) throw new CardError('taskId', 'is not 1 to 128 of 0-9 A-Z a-z _ - @');
  return id;
}

function address(url: string, part: string): string {
  if (Buffer.byteLength(url) > 2048) throw new CardError(part, 'is over 2048 bytes');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CardError(part, 'is not an http address');
  }
  return url;
}
