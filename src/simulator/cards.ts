import { refuse } from './answers.js';
import type { CardSelect, TemplateCard } from './page-api.js';

/**
 * WeCom's own check of a `template_card` (document 90236, parts and limits; codes of document 90313). What a
 * screen merely cuts is let through, as WeCom does. Written against the document, not against the product's cards.
 * @param purpose `update`: the task id is not read and no list of codes is given out
 * @throws ApiRefusal with the code WeCom gives
 */
export function checkCard(given: unknown, purpose: 'send' | 'update'): TemplateCard {
  const card = object(given, 'template_card') as unknown as TemplateCard;
  if (!CARD_TYPES.includes(card.card_type)) refuse(42031, 'invalid card_type');
  const type = card.card_type;
  const interactive = isInteractive(card);

  const titled = filled(card.main_title?.title);
  if (type === 'text_notice' ? !titled && !filled(card.sub_title_text) : !titled) {
    refuse(card.main_title === undefined ? 41016 : 42033, 'missing main_title.title');
  }
  if (purpose === 'send' && (interactive || card.action_menu !== undefined)) checkTaskId(card.task_id);
  if (card.action_menu !== undefined && !['vote_interaction', 'multiple_interaction'].includes(type)) {
    const actions = list(card.action_menu.action_list, 'action_list');
    if (actions.length < 1 || actions.length > 3) refuse(42051, 'invalid action_menu.action_list size');
    checkKeys(actions, { missing: 42051, repeated: 42051, long: 42051 });
    for (const action of actions) if (!filled(action.text)) refuse(42051, 'action_menu.action_list text missing');
  }
  checkTarget(card.quote_area, 'quote_area');
  checkHorizontal(card);
  if (card.vertical_content_list !== undefined) {
    const rows = list(card.vertical_content_list, 'vertical_content_list');
    if (rows.length > 4) refuse(42036, 'vertical_content_list size out of limit');
    for (const row of rows) if (!filled(row.title)) refuse(42033, 'vertical_content_list title missing');
  }
  if (card.jump_list !== undefined) {
    const jumps = list(card.jump_list, 'jump_list');
    if (jumps.length > 3) refuse(42042, 'jump_list size out of limit');
    for (const jump of jumps) {
      if (!filled(jump.title)) refuse(41016, 'jump_list title missing');
      checkTarget(jump, 'jump_list');
    }
  }
  if (type === 'text_notice' || type === 'news_notice') {
    if (card.card_action?.type !== 1 && card.card_action?.type !== 2) refuse(42045, 'invalid card_action');
  }
  checkTarget(card.card_action, 'card_action');
  if (type === 'news_notice' && !filled(card.card_image?.url) && !filled(card.image_text_area?.image_url)) {
    refuse(42044, 'card_image.url missing');
  }
  if (type === 'button_interaction') {
    checkButtons(card);
    if (card.button_selection !== undefined) checkSelect(card.button_selection, 10);
  }
  if (type === 'vote_interaction') {
    if (card.checkbox === undefined) refuse(42043, 'checkbox missing');
    checkSelect(card.checkbox as CardSelect, 20);
  }
  if (type === 'multiple_interaction') {
    const selects = list(card.select_list, 'select_list');
    if (selects.length < 1 || selects.length > 3) refuse(42047, 'select_list size out of limit');
    for (const select of selects) checkSelect(select as unknown as CardSelect, 10);
    const keys = selects.map((select) => select.question_key);
    if (new Set(keys).size !== keys.length) refuse(42043, 'question_key repeated');
  }
  if (type === 'vote_interaction' || type === 'multiple_interaction') {
    if (!filled(card.submit_button?.key) || bytes(card.submit_button?.key) > 1024)
      refuse(42046, 'invalid submit_button.key');
    if (card.submit_button?.text !== undefined && !filled(card.submit_button.text))
      refuse(42049, 'invalid submit_button.text');
  }
  return card;
}

export const isInteractive = (card: TemplateCard) =>
  ['button_interaction', 'vote_interaction', 'multiple_interaction'].includes(card.card_type);

/** Whether a tap on it can come back to the app, so that it needs a callback URL and gets a response code. */
export const callsBack = (card: TemplateCard) => isInteractive(card) || card.action_menu !== undefined;

/** What a person reads on it, in the order of the screen. */
export function cardText(card: TemplateCard): string {
  return [
    card.source?.desc,
    card.main_title?.title,
    card.main_title?.desc,
    card.emphasis_content?.title,
    card.emphasis_content?.desc,
    card.quote_area?.title,
    card.quote_area?.quote_text,
    card.sub_title_text,
    ...(card.vertical_content_list ?? []).flatMap(({ title, desc }) => [title, desc]),
    ...(card.horizontal_content_list ?? []).map(({ keyname, value }) => `${keyname} ${value ?? ''}`),
    card.checkbox?.option_list.map(({ text }) => text).join(' '),
    ...selectsOf(card).flatMap(({ title, option_list }) => [title, option_list.map(({ text }) => text).join(' ')]),
    ...(card.button_list ?? []).map(({ text }) => text),
    card.submit_button && (card.submit_button.text ?? '提交'),
    card.replace_text,
  ]
    .filter(filled)
    .join('\n');
}

/** The drop-downs of a card, wherever its type has them. */
export const selectsOf = (card: TemplateCard): CardSelect[] => [
  ...(card.button_selection ? [card.button_selection] : []),
  ...(card.select_list ?? []),
];

/** What a client sends when nobody has changed anything: the options marked beforehand. */
export function presetSelections(card: TemplateCard): Record<string, string[]> {
  const chosen: Record<string, string[]> = {};
  for (const select of selectsOf(card)) {
    const id = select.selected_id ?? select.option_list[0]?.id;
    if (id !== undefined) chosen[select.question_key] = [id];
  }
  if (card.checkbox) {
    const ticked = card.checkbox.option_list.filter((option) => option.is_checked).map(({ id }) => id);
    if (ticked.length > 0) chosen[card.checkbox.question_key] = ticked;
  }
  return chosen;
}

const CARD_TYPES = ['text_notice', 'news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction'];

type Json = Record<string, unknown>;

function checkTaskId(taskId: unknown): void {
  if (typeof taskId !== 'string' || !/^[0-9A-Za-z_@-]{1,128}$/.test(taskId)) refuse(42014, 'invalid task_id');
}

function checkHorizontal(card: TemplateCard): void {
  if (card.horizontal_content_list === undefined) return;
  const rows = list(card.horizontal_content_list, 'horizontal_content_list');
  if (rows.length > 6) refuse(42035, 'horizontal_content_list size out of limit');
  for (const row of rows) {
    if (!filled(row.keyname)) refuse(42027, 'horizontal_content_list keyname missing');
    if (row.type === 1) checkUrl(row.url, 'horizontal_content_list');
    if (row.type === 2 && !filled(row.media_id)) refuse(42029, 'horizontal_content_list media_id missing');
    if (row.type === 3 && !filled(row.userid)) refuse(42050, 'horizontal_content_list userid missing');
  }
}

function checkButtons(card: TemplateCard): void {
  const buttons = list(card.button_list, 'button_list');
  if (buttons.length < 1 || buttons.length > 6) refuse(40016, 'invalid button size');
  for (const button of buttons) {
    if (!filled(button.text)) refuse(42038, 'button_list text missing');
    if (button.type === 1) checkUrl(button.url, 'button_list');
  }
  checkKeys(
    buttons.filter((button) => button.type !== 1),
    { missing: 42039, repeated: 42018, long: 42019 },
  );
}

function checkSelect(given: CardSelect, most: number): void {
  const select = object(given, 'selection') as unknown as CardSelect;
  if (!filled(select.question_key) || bytes(select.question_key) > 1024) refuse(42043, 'invalid question_key');
  const options = list(select.option_list, 'option_list');
  if (options.length < 1 || options.length > most) refuse(42037, 'option_list size out of limit');
  for (const option of options) {
    if (!filled(option.id) || bytes(option.id) > 128) refuse(42040, 'invalid option id');
    if (!filled(option.text)) refuse(42041, 'invalid option text');
  }
  if (new Set(options.map(({ id }) => id)).size !== options.length) refuse(42040, 'option id repeated');
}

function checkKeys(entries: Json[], codes: { missing: number; repeated: number; long: number }): void {
  for (const { key } of entries) {
    if (!filled(key)) refuse(codes.missing, 'key missing');
    if (bytes(key) > 1024) refuse(codes.long, 'key too long');
  }
  if (new Set(entries.map(({ key }) => key)).size !== entries.length) refuse(codes.repeated, 'key repeated');
}

/** `type` 1 opens an address, 2 a mini program; each needs where. */
function checkTarget(given: unknown, part: string): void {
  if (given === undefined) return;
  const target = object(given, part);
  if (target.type === 1) checkUrl(target.url, part);
  if (target.type === 2 && !filled(target.appid)) refuse(42030, `${part} appid missing`);
}

function checkUrl(url: unknown, part: string): void {
  if (typeof url !== 'string' || !/^https?:\/\/\S+$/i.test(url) || bytes(url) > 2048) {
    refuse(42028, `${part} url invalid`);
  }
}

function object(given: unknown, part: string): Json {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return refuse(40058, `${part} Type Mismatch, expected:Object`);
  }
  return given as Json;
}
function list(given: unknown, part: string): Json[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) return refuse(40058, `${part} Type Mismatch, expected:Array`);
  return given.map((entry) => object(entry, part));
}
const filled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const bytes = (value: unknown) => Buffer.byteLength(typeof value === 'string' ? value : '');
