/** An independent reading of the vendor's page on template cards. */

type Json = Record<string, unknown>;
const characters = (text: unknown) => [...String(text)].length;
export const bytes = (text: unknown) => Buffer.byteLength(String(text));

/** Everything wrong with a template card, by the smaller of the two published sets of limits. */
export function faults(card: Json, update = false): string[] {
  const out: string[] = [];
  const at = (holds: boolean, what: string) => {
    if (!holds) out.push(what);
  };
  const text = (value: unknown, most: number, what: string) => {
    at(typeof value === 'string' && value.length > 0 && characters(value) <= most, what);
    at(
      !/[\u202a-\u202e\u2066-\u2069]|[^\P{Cc}\n]|\p{Surrogate}/u.test(String(value)),
      `${what} has invisible characters`,
    );
  };
  const key = (value: unknown, most: number, what: string) =>
    at(typeof value === 'string' && value.length > 0 && bytes(value) <= most, what);
  const list = (value: unknown, least: number, most: number, what: string): Json[] => {
    at(Array.isArray(value) && value.length >= least && value.length <= most, what);
    return Array.isArray(value) ? (value as Json[]) : [];
  };
  const distinct = (values: unknown[], what: string) => at(new Set(values).size === values.length, what);
  const url = (value: unknown, what: string) =>
    at(/^https?:\/\/\S+$/.test(String(value)) && bytes(value) <= 2048, what);
  const selection = (of: Json, what: string) => {
    key(of.question_key, 1024, `${what}.question_key`);
    text(of.title, 13, `${what}.title`);
    const options = list(of.option_list, 1, 10, `${what}.option_list`);
    for (const option of options) {
      key(option.id, 128, `${what}.id`);
      text(option.text, 10, `${what}.text`);
    }
    const ids = options.map((option) => option.id);
    distinct(ids, `${what} ids repeated`);
    at(of.selected_id === undefined || ids.includes(of.selected_id), `${what}.selected_id`);
    at(update || of.disable === undefined, `${what}.disable`);
  };
  const allowed = (names: string) => {
    const known = new Set(['card_type', 'source', 'main_title', ...names.split(' ')]);
    if (update) known.add('replace_text');
    for (const name of Object.keys(card)) at(known.has(name), `${name} does not belong to ${card.card_type}`);
  };
  const action = () => {
    const { type, url: address } = card.card_action as Json;
    at(type === 1, 'card_action.type');
    url(address, 'card_action.url');
  };

  const title = card.main_title as Json;
  text(title?.title, 26, 'main_title.title');
  if (title?.desc !== undefined) text(title.desc, 30, 'main_title.desc');
  if (card.source !== undefined) text((card.source as Json).desc, 13, 'source.desc');
  if (card.sub_title_text !== undefined) text(card.sub_title_text, 112, 'sub_title_text');
  if (card.replace_text !== undefined) text(card.replace_text, 20, 'replace_text');
  if (card.emphasis_content !== undefined) {
    const emphasis = card.emphasis_content as Json;
    text(emphasis.title, 10, 'emphasis_content.title');
    if (emphasis.desc !== undefined) text(emphasis.desc, 15, 'emphasis_content.desc');
  }
  if (card.horizontal_content_list !== undefined) {
    for (const line of list(card.horizontal_content_list, 1, 6, 'horizontal_content_list')) {
      text(line.keyname, 5, 'keyname');
      text(line.value, 26, 'value');
      at(line.type === undefined || line.type === 1, 'line type');
      if (line.type === 1) url(line.url, 'line url');
    }
  }
  const interactive = String(card.card_type).endsWith('_interaction');
  if (interactive) at(/^[0-9A-Za-z_\-@]{1,128}$/.test(String(card.task_id)), 'task_id');
  switch (card.card_type) {
    case 'text_notice':
      allowed('emphasis_content sub_title_text horizontal_content_list card_action');
      action();
      break;
    case 'news_notice': {
      allowed('card_image horizontal_content_list card_action');
      const image = card.card_image as Json;
      url(image.url, 'card_image.url');
      at(Number(image.aspect_ratio) >= 1.3 && Number(image.aspect_ratio) <= 2.25, 'aspect_ratio');
      action();
      break;
    }
    case 'button_interaction': {
      allowed('task_id sub_title_text horizontal_content_list button_selection button_list');
      if (card.button_selection !== undefined) selection(card.button_selection as Json, 'button_selection');
      const buttons = list(card.button_list, 1, 6, 'button_list');
      for (const button of buttons) {
        text(button.text, 10, 'button.text');
        key(button.key, 1024, 'button.key');
        at([1, 2, 3, 4].includes(Number(button.style)), 'button.style');
      }
      distinct(
        buttons.map((button) => button.key),
        'button keys repeated',
      );
      break;
    }
    case 'vote_interaction': {
      allowed('task_id checkbox submit_button');
      const box = card.checkbox as Json;
      key(box.question_key, 1024, 'checkbox.question_key');
      const options = list(box.option_list, 1, 20, 'checkbox.option_list');
      for (const option of options) {
        key(option.id, 128, 'checkbox.id');
        text(option.text, 11, 'checkbox.text');
      }
      distinct(
        options.map((option) => option.id),
        'checkbox ids repeated',
      );
      at(box.mode === 1 || options.filter((option) => option.is_checked).length <= 1, 'checkbox checked');
      at(update || box.disable === undefined, 'checkbox.disable');
      break;
    }
    case 'multiple_interaction': {
      allowed('task_id select_list submit_button');
      const selects = list(card.select_list, 1, 3, 'select_list');
      for (const select of selects) selection(select, 'select');
      distinct(
        selects.map((select) => select.question_key),
        'question keys repeated',
      );
      break;
    }
    default:
      out.push(`card_type ${card.card_type}`);
  }
  if (card.submit_button !== undefined || /vote|multiple/.test(String(card.card_type))) {
    const submit = card.submit_button as Json;
    text(submit?.text, 10, 'submit_button.text');
    key(submit?.key, 1024, 'submit_button.key');
  }
  return out;
}

/** What a card with nothing wrong is made of. */
export const fine = { taskId: 't', title: '题', buttons: [{ key: 'a', text: '同意' }] };
