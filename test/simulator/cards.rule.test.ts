import { expect, it } from 'vitest';
import { ApiRefusal } from '../../src/simulator/answers.js';
import { cardText, checkCard, presetSelections } from '../../src/simulator/cards.js';
import type { TemplateCard } from '../../src/simulator/page-api.js';

const option = (id: string) => ({ id, text: `选项${id}` });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
const button = (key: string) => ({ text: '同意', key });
const link = { type: 1, url: 'https://app.example/1' };

const GOOD: Record<string, TemplateCard> = {
  text_notice: {
    card_type: 'text_notice',
    main_title: { title: '提醒' },
    emphasis_content: { title: '3', desc: '待办' },
    sub_title_text: '请尽快处理',
    horizontal_content_list: [
      { keyname: '科室', value: '采购科' },
      { keyname: '附件', ...link },
    ],
    jump_list: [{ title: '查看', ...link }],
    card_action: link,
  },
  news_notice: {
    card_type: 'news_notice',
    main_title: { title: '通报' },
    card_image: { url: 'https://app.example/a.png', aspect_ratio: 1.6 },
    vertical_content_list: [{ title: '时间', desc: '周一' }],
    card_action: link,
  },
  button_interaction: {
    card_type: 'button_interaction',
    task_id: 'step-1@a',
    main_title: { title: '审批' },
    button_selection: { question_key: 'level', title: '等级', option_list: options(3), selected_id: 'o1' },
    button_list: [button('ok'), button('no'), { text: '详情', ...link }],
  },
  vote_interaction: {
    card_type: 'vote_interaction',
    task_id: 'vote-1',
    main_title: { title: '表决' },
    checkbox: { question_key: 'q', option_list: [{ ...option('a'), is_checked: true }, option('b')], mode: 1 },
    submit_button: { text: '提交', key: 'submit' },
  },
  multiple_interaction: {
    card_type: 'multiple_interaction',
    task_id: 'form-1',
    main_title: { title: '上报' },
    select_list: [
      { question_key: 'category', title: '类别', option_list: options(4), selected_id: 'o2' },
      { question_key: 'level', title: '等级', option_list: options(3) },
    ],
    submit_button: { key: 'submit' },
  },
};
const good = (type: string): TemplateCard => structuredClone(GOOD[type]) as TemplateCard;

it.each(Object.keys(GOOD))('lets a good %s pass', (type) => {
  expect(checkCard(good(type), 'send')).toEqual(GOOD[type]);
});

/** What is wrong, the type it starts from, how it is spoilt, and WeCom's code. */
const BAD: Array<[string, string, (card: TemplateCard) => void, number]> = [
  ['an unknown type', 'text_notice', (c) => Object.assign(c, { card_type: 'poster' }), 42031],
  ['no title at all', 'button_interaction', (c) => void delete c.main_title, 41016],
  ['an empty title', 'vote_interaction', (c) => Object.assign(c, { main_title: { title: ' ' } }), 42033],
  ['no task id', 'button_interaction', (c) => void delete c.task_id, 42014],
  ['a task id of 129 bytes', 'button_interaction', (c) => Object.assign(c, { task_id: 'x'.repeat(129) }), 42014],
  ['a task id with a colon', 'vote_interaction', (c) => Object.assign(c, { task_id: 'a:b' }), 42014],
  [
    'a menu without a task id',
    'text_notice',
    (c) => Object.assign(c, { action_menu: { desc: '更多', action_list: [{ text: '静音', key: 'm' }] } }),
    42014,
  ],
  [
    'four entries in the card menu',
    'text_notice',
    (c) =>
      Object.assign(c, {
        task_id: 't',
        action_menu: { action_list: ['a', 'b', 'c', 'd'].map((key) => ({ text: key, key })) },
      }),
    42051,
  ],
  ['no card_action on a notice', 'text_notice', (c) => void delete c.card_action, 42045],
  ['card_action of type 0 on news', 'news_notice', (c) => Object.assign(c, { card_action: { type: 0 } }), 42045],
  ['a card_action without an address', 'text_notice', (c) => Object.assign(c, { card_action: { type: 1 } }), 42028],
  ['no picture on news', 'news_notice', (c) => void delete c.card_image, 42044],
  [
    'seven lines',
    'text_notice',
    (c) => Object.assign(c, { horizontal_content_list: Array(7).fill({ keyname: 'a', value: 'b' }) }),
    42035,
  ],
  [
    'a line without a name',
    'text_notice',
    (c) => Object.assign(c, { horizontal_content_list: [{ value: 'b' }] }),
    42027,
  ],
  [
    'an attachment line without media',
    'text_notice',
    (c) => Object.assign(c, { horizontal_content_list: [{ keyname: 'a', type: 2 }] }),
    42029,
  ],
  [
    'a member line without a member',
    'text_notice',
    (c) => Object.assign(c, { horizontal_content_list: [{ keyname: 'a', type: 3 }] }),
    42050,
  ],
  [
    'five upright lines',
    'news_notice',
    (c) => Object.assign(c, { vertical_content_list: Array(5).fill({ title: 'a' }) }),
    42036,
  ],
  ['four jumps', 'text_notice', (c) => Object.assign(c, { jump_list: Array(4).fill({ title: 'a' }) }), 42042],
  [
    'a mini program without id',
    'text_notice',
    (c) => Object.assign(c, { jump_list: [{ title: 'a', type: 2 }] }),
    42030,
  ],
  ['no buttons', 'button_interaction', (c) => Object.assign(c, { button_list: [] }), 40016],
  [
    'seven buttons',
    'button_interaction',
    (c) => Object.assign(c, { button_list: ['1', '2', '3', '4', '5', '6', '7'].map(button) }),
    40016,
  ],
  ['a button without text', 'button_interaction', (c) => Object.assign(c, { button_list: [{ key: 'a' }] }), 42038],
  ['a button without key', 'button_interaction', (c) => Object.assign(c, { button_list: [{ text: 'a' }] }), 42039],
  [
    'two buttons with one key',
    'button_interaction',
    (c) => Object.assign(c, { button_list: [button('a'), button('a')] }),
    42018,
  ],
  [
    'a key of 1025 bytes',
    'button_interaction',
    (c) => Object.assign(c, { button_list: [button('x'.repeat(1025))] }),
    42019,
  ],
  [
    'a selection without key',
    'button_interaction',
    (c) => Object.assign(c, { button_selection: { option_list: options(2) } }),
    42043,
  ],
  [
    'eleven options',
    'button_interaction',
    (c) => Object.assign(c, { button_selection: { question_key: 'q', option_list: options(11) } }),
    42037,
  ],
  [
    'an option id twice',
    'multiple_interaction',
    (c) => Object.assign(c, { select_list: [{ question_key: 'q', option_list: [option('a'), option('a')] }] }),
    42040,
  ],
  [
    'an option without text',
    'multiple_interaction',
    (c) => Object.assign(c, { select_list: [{ question_key: 'q', option_list: [{ id: 'a' }] }] }),
    42041,
  ],
  [
    'four drop-downs',
    'multiple_interaction',
    (c) => Object.assign(c, { select_list: Array(4).fill(c.select_list?.[0]) }),
    42047,
  ],
  ['no submit button', 'multiple_interaction', (c) => void delete c.submit_button, 42046],
  ['no checkbox', 'vote_interaction', (c) => void delete c.checkbox, 42043],
  [
    'twenty-one boxes',
    'vote_interaction',
    (c) => Object.assign(c, { checkbox: { question_key: 'q', option_list: options(21) } }),
    42037,
  ],
  ['a list that is an object', 'button_interaction', (c) => Object.assign(c, { button_list: {} }), 40058],
];

it.each(BAD)('refuses %s', (_what, type, spoil, code) => {
  const card = good(type);
  spoil(card);
  expect(codeOf(() => checkCard(card, 'send'))).toBe(code);
});

it('needs no task id in an update, and lets what a screen cuts pass', () => {
  const card = good('button_interaction');
  delete card.task_id;
  card.replace_text = '已同意';
  card.main_title = { title: '很长的标题'.repeat(40) };
  expect(checkCard(card, 'update').replace_text).toBe('已同意');
});

it('knows what is chosen before anybody chooses', () => {
  expect(presetSelections(good('button_interaction'))).toEqual({ level: ['o1'] });
  expect(presetSelections(good('multiple_interaction'))).toEqual({ category: ['o2'], level: ['o0'] });
  expect(presetSelections(good('vote_interaction'))).toEqual({ q: ['a'] });
});

it('reads a card out as it stands on the screen', () => {
  expect(cardText(good('text_notice'))).toContain('科室 采购科');
  expect(cardText(good('multiple_interaction'))).toContain('提交');
});

function codeOf(run: () => unknown): number | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiRefusal) return error.code;
    throw error;
  }
  return undefined;
}
