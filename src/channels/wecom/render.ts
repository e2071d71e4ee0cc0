import type { Card, CardChoice, CardLine } from '../card.js';
import { cleanText, lettersIn, shorten, splitByBytes } from '../text.js';

/**
 * `Outgoing` → request bodies (vendor pages 90236 message/send, 94888 message/update_template_card). Pure.
 * Bodies are JSON text without `agentid` (and `response_code`), which the delivery puts in front: features need not
 * know the app, and the retry of a message stays equal to the byte, as the duplicate check compares it.
 */
export type Body = string;

/** `text.content` holds 2048 bytes; WeCom cuts the rest in silence. */
const TEXT_BYTES = 2048;
/** The longest WeCom offers, 4 hours: whatever is repeated after a lost answer is delivered once. */
const DUPLICATE_SECONDS = 14_400;
/** `main_title.desc`. */
const NOTE_CHARACTERS = 30;
/** `touser` and `userids` hold at most 1000. */
export const RECIPIENTS = 1000;

/**
 * One body for each 2048 bytes, in order; none for a text without a visible character.
 * `<` becomes its full-width twin: `<a href>` works in texts, and names or reports must not forge a link.
 */
export function textBodies(to: string[], text: string): Body[] {
  const shown = cleanText(text).replaceAll('<', '＜');
  return splitByBytes(shown, TEXT_BYTES)
    .filter((piece) => piece.trim())
    .map((content) => message(to, { msgtype: 'text', text: { content } }));
}

/** A file already known to WeCom by `mediaId`. */
export const fileBody = (to: string[], mediaId: string): Body =>
  message(to, { msgtype: 'file', file: { media_id: mediaId } });

export const cardBody = (to: string[], card: Card): Body =>
  message(to, { msgtype: 'template_card', template_card: templateCard(card) });

/**
 * The same message told apart from an earlier one by `mark`, e.g. （09:30:05）, visibly: behind the text, or on the
 * line below a notice's title. Undefined for a card with a task id, which tells it apart already.
 */
export function markedBody(body: Body, mark: string): Body | undefined {
  const parsed = JSON.parse(body) as {
    text?: { content: string };
    template_card?: { task_id?: string; main_title: { title: string; desc?: string } };
  };
  if (parsed.text) {
    let content = parsed.text.content;
    // A full text gives up its last characters to the mark: they were in the message it repeats.
    while (Buffer.byteLength(content + mark) > TEXT_BYTES) content = [...content].slice(0, -8).join('');
    return JSON.stringify({ ...parsed, text: { content: content + mark } });
  }
  const card = parsed.template_card;
  if (!card || card.task_id !== undefined) return undefined;
  const { title, desc = '' } = card.main_title;
  const noted = shorten(desc, NOTE_CHARACTERS - lettersIn(mark)) + mark;
  return JSON.stringify({ ...parsed, template_card: { ...card, main_title: { title, desc: noted } } });
}

/** What a card looks like from now on; `settled` is the text on its one grey button. */
export interface CardLook {
  card: Card;
  settled?: string;
  /** Form A: the card stays as it is and only its buttons go grey. Works for cards with buttons only. */
  buttonOnly?: boolean;
}

/** Update of a sent card for `people`, without its code. A card keeps the task id it was sent with. */
export function cardUpdateBody(people: string[], taskId: string, look: CardLook): Body {
  if (look.buttonOnly && look.settled) {
    return JSON.stringify({ userids: people, button: { replace_name: look.settled } });
  }
  const card = templateCard(look.card, look.settled);
  return JSON.stringify({
    userids: people,
    enable_id_trans: 0,
    template_card: 'taskId' in look.card ? { ...card, task_id: taskId } : card,
  });
}

/** The request as it goes out. Text work, not a second `JSON.stringify`, so that the stored bytes stay as they are. */
export const withAgent = (body: Body, agentId: number, responseCode?: string): string =>
  `{"agentid":${agentId},${responseCode === undefined ? '' : `"response_code":${JSON.stringify(responseCode)},`}${body.slice(1)}`;

const message = (to: string[], content: Record<string, unknown>): Body =>
  JSON.stringify({
    touser: to.join('|'),
    ...content,
    enable_duplicate_check: 1,
    duplicate_check_interval: DUPLICATE_SECONDS,
  });

/** `settled` freezes what could be chosen and replaces the buttons; it has an effect in an update only. */
function templateCard(card: Card, settled?: string): Record<string, unknown> {
  const frozen = settled === undefined ? {} : { disable: true };
  const replaced = settled === undefined ? {} : { replace_text: settled };
  const head = {
    ...(card.source ? { source: { desc: card.source } } : {}),
    main_title: { title: card.title, ...(card.note ? { desc: card.note } : {}) },
  };
  switch (card.type) {
    case 'notice':
      return {
        card_type: 'text_notice',
        ...head,
        ...(card.emphasis ? { emphasis_content: { title: card.emphasis.title, desc: card.emphasis.note } } : {}),
        ...(card.body ? { sub_title_text: card.body } : {}),
        ...contentLines(card.lines),
        card_action: { type: 1, url: card.link },
      };
    case 'picture':
      return {
        card_type: 'news_notice',
        ...head,
        card_image: { url: card.picture.url, aspect_ratio: card.picture.ratio },
        ...contentLines(card.lines),
        card_action: { type: 1, url: card.link },
      };
    case 'buttons':
      return {
        card_type: 'button_interaction',
        ...head,
        task_id: card.taskId,
        ...(card.body ? { sub_title_text: card.body } : {}),
        ...contentLines(card.lines),
        ...(card.choice ? { button_selection: { ...choice(card.choice), ...frozen } } : {}),
        button_list: card.buttons.map(({ text, key, style }) => ({ text, style: STYLES[style ?? 'plain'], key })),
        ...replaced,
      };
    case 'vote':
      return {
        card_type: 'vote_interaction',
        ...head,
        task_id: card.taskId,
        checkbox: {
          question_key: card.question.key,
          option_list: card.question.options.map(({ id, text, checked }) => ({
            id,
            text,
            is_checked: checked ?? false,
          })),
          mode: card.question.multiple ? 1 : 0,
          ...frozen,
        },
        submit_button: { text: card.submit.text, key: card.submit.key },
        ...replaced,
      };
    case 'form':
      return {
        card_type: 'multiple_interaction',
        ...head,
        task_id: card.taskId,
        select_list: card.choices.map((one) => ({ ...choice(one), ...frozen })),
        submit_button: { text: card.submit.text, key: card.submit.key },
        ...replaced,
      };
  }
}

/** 1 blue, 2 grey with blue text; sources differ on 3 and 4, so no meaning rests on the colour. */
const STYLES = { primary: 1, plain: 2, warning: 4 } as const;

const contentLines = (lines: CardLine[]) =>
  lines.length === 0
    ? {}
    : {
        horizontal_content_list: lines.map(({ label, value, link }) => ({
          keyname: label,
          value,
          ...(link ? { type: 1, url: link } : {}),
        })),
      };

const choice = (of: CardChoice) => ({
  question_key: of.key,
  title: of.title,
  option_list: of.options.map(({ id, text }) => ({ id, text })),
  ...(of.selected === undefined ? {} : { selected_id: of.selected }),
});
