/**
 * The five kinds of message card, in our own words. Only the constructors below make a `Card`, and they
 * cannot make one that WeCom would refuse: what a screen would cut is shortened with …, what has no
 * meaning (no option, a repeated key, too many buttons) throws `CardError` where it is built.
 * Limits: `reference` section 5.1 of the WeCom document 90236, the smaller of its two published sets.
 */
export type Card = NoticeCard | PictureCard | ButtonsCard | VoteCard | FormCard;

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

export class CardError extends Error {}

export const noticeCard = (card: Omit<NoticeCard, 'type' | 'lines'> & { lines?: CardLine[] }): Card => ({
  type: 'notice',
  lines: [],
  ...card,
});
export const pictureCard = (card: Omit<PictureCard, 'type' | 'lines'> & { lines?: CardLine[] }): Card => ({
  type: 'picture',
  lines: [],
  ...card,
});
export const buttonsCard = (card: Omit<ButtonsCard, 'type' | 'lines'> & { lines?: CardLine[] }): Card => ({
  type: 'buttons',
  lines: [],
  ...card,
});
export const voteCard = (card: Omit<VoteCard, 'type'>): Card => ({ type: 'vote', ...card });
export const formCard = (card: Omit<FormCard, 'type'>): Card => ({ type: 'form', ...card });
