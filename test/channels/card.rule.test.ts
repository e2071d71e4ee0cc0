import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buttonsCard,
  type Card,
  CardError,
  formCard,
  noticeCard,
  pictureCard,
  voteCard,
} from '../../src/channels/card.js';
import { shorten, splitByBytes } from '../../src/channels/text.js';
import { cardBody, cardUpdateBody, markedBody, textBodies, withAgent } from '../../src/channels/wecom/render.js';

// ---- an independent reading of the vendor's page on template cards ----

type Json = Record<string, unknown>;
const characters = (text: unknown) => [...String(text)].length;
const bytes = (text: unknown) => Buffer.byteLength(String(text));

/** Everything wrong with a template card, by the smaller of the two published sets of limits. */
function faults(card: Json, update = false): string[] {
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

// ---- cards from whatever people and features may hand over ----

const written = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '采购科',
    '\u202e',
    '\u0000',
    '👨‍👩‍👧‍👦'.repeat(20),
    'e\u0301'.repeat(60),
    '一'.repeat(300),
  ),
);
const visible = written.map((text) => `科${text}`);
const id = fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(...'abcXYZ019:._-@') });
const optionId = fc.string({ minLength: 1, maxLength: 128, unit: fc.constantFrom(...'abcXYZ019:._-@') });
const taskId = fc.string({ minLength: 1, maxLength: 128, unit: fc.constantFrom(...'abcXYZ019_-@') });
const link = fc.webUrl({ withQueryParameters: true, withFragments: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = <T>(value: fc.Arbitrary<T>, least: number, most: number, by: (item: T) => unknown) =>
  fc.uniqueArray(value, { minLength: least, maxLength: most, selector: by });

const head = { source: maybe(written), title: written, note: maybe(written) };
const lines = maybe(fc.array(fc.record({ label: visible, value: written, link: maybe(link) }), { maxLength: 6 }));
const button = fc.record({
  key: id,
  text: visible,
  style: maybe(fc.constantFrom('primary' as const, 'plain' as const, 'warning' as const)),
});
const option = fc.record({ id: optionId, text: written });
const choice = fc
  .record({ key: id, title: written, options: some(option, 1, 10, (one) => one.id), pick: maybe(fc.nat()) })
  .map(({ pick, ...of }) => ({
    ...of,
    selected: pick === undefined ? undefined : of.options[pick % of.options.length]?.id,
  }));

const anyCard: fc.Arbitrary<Card> = fc.oneof(
  fc
    .record({
      ...head,
      emphasis: maybe(fc.record({ title: written, note: maybe(written) })),
      body: maybe(written),
      lines,
      link,
    })
    .map(noticeCard),
  fc
    .record({
      ...head,
      picture: fc.record({ url: link, ratio: maybe(fc.double({ min: 0, max: 9, noNaN: true })) }),
      lines,
      link,
    })
    .map(pictureCard),
  fc
    .record({
      ...head,
      taskId,
      body: maybe(written),
      lines,
      choice: maybe(choice),
      buttons: some(button, 1, 6, (one) => one.key),
    })
    .map(buttonsCard),
  fc
    .record({
      ...head,
      taskId,
      question: fc.record({
        key: id,
        options: some(fc.record({ id: optionId, text: written }), 1, 20, (one) => one.id),
        multiple: fc.boolean(),
      }),
      submit: button,
    })
    .map(voteCard),
  fc.record({ ...head, taskId, choices: some(choice, 1, 3, (one) => one.key), submit: button }).map(formCard),
);

const fine = { taskId: 't', title: '题', buttons: [{ key: 'a', text: '同意' }] };

describe('a card', () => {
  it('is always one that WeCom takes and a screen shows whole', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const body = JSON.parse(withAgent(cardBody(['zhangsan', 'lisi'], card), 1000002));
        expect(faults(body.template_card)).toEqual([]);
        expect(body).toMatchObject({
          touser: 'zhangsan|lisi',
          msgtype: 'template_card',
          agentid: 1000002,
          enable_duplicate_check: 1,
          duplicate_check_interval: 14400,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is one after its update too, and says the same after a stay in the database', () => {
    fc.assert(
      fc.property(
        anyCard,
        maybe(visible.map((text) => shorten(text.replace(/[\s\p{C}]/gu, ''), 20))),
        (card, settled) => {
          const look = { card, ...(settled ? { settled } : {}) };
          const body = cardUpdateBody(['zhangsan'], 'task-1', look);
          const update = JSON.parse(withAgent(body, 1000002, 'RC"1'));
          expect(update).toMatchObject({ agentid: 1000002, response_code: 'RC"1', userids: ['zhangsan'] });
          expect(faults(update.template_card, true)).toEqual([]);
          expect(cardUpdateBody(['zhangsan'], 'task-1', JSON.parse(JSON.stringify(look)))).toBe(body);
        },
      ),
    );
  });

  it('has dead buttons and frozen choices once settled', () => {
    const form = formCard({
      taskId: 't',
      title: '补充',
      choices: [{ key: 'level', title: '等级', options: [{ id: 'high', text: '高' }] }],
      submit: { key: 'submit', text: '提交' },
    });
    const update = JSON.parse(cardUpdateBody(['a', 'b'], 'first', { card: form, settled: '已提交' }));
    expect(update.template_card).toMatchObject({ replace_text: '已提交', task_id: 'first' });
    expect(update.template_card.select_list[0].disable).toBe(true);
    const button = JSON.parse(cardUpdateBody(['a'], 'first', { card: form, settled: '已提交', buttonOnly: true }));
    expect(button).toEqual({ userids: ['a'], button: { replace_name: '已提交' } });
  });

  const choiceOf = (n: number) => ({
    key: 'k',
    title: '选',
    options: Array.from({ length: n }, (_, i) => ({ id: `o${i}`, text: '选' })),
  });
  const submit = { key: 's', text: '提交' };
  it.each<[string, () => Card]>([
    ['buttons', () => buttonsCard({ ...fine, buttons: [] })],
    [
      'buttons',
      () => buttonsCard({ ...fine, buttons: Array.from({ length: 7 }, (_, i) => ({ key: `${i}`, text: '按' })) }),
    ],
    [
      'buttons[1].key',
      () =>
        buttonsCard({
          ...fine,
          buttons: [
            { key: 'a', text: '同意' },
            { key: 'a', text: '退回' },
          ],
        }),
    ],
    ['buttons[0].key', () => buttonsCard({ ...fine, buttons: [{ key: '长'.repeat(400), text: '同意' }] })],
    ['buttons[0].key', () => buttonsCard({ ...fine, buttons: [{ key: ' a', text: '同意' }] })],
    ['buttons[0].text', () => buttonsCard({ ...fine, buttons: [{ key: 'a', text: '\u202e ' }] })],
    [
      'lines',
      () => buttonsCard({ ...fine, lines: Array.from({ length: 7 }, () => ({ label: '科室', value: '采购科' })) }),
    ],
    ['lines[0].label', () => buttonsCard({ ...fine, lines: [{ label: '', value: '采购科' }] })],
    [
      'lines[0].link',
      () => buttonsCard({ ...fine, lines: [{ label: '看', value: '这里', link: 'javascript:alert(1)' }] }),
    ],
    ['taskId', () => buttonsCard({ ...fine, taskId: '' })],
    ['taskId', () => buttonsCard({ ...fine, taskId: '任务' })],
    ['taskId', () => buttonsCard({ ...fine, taskId: 'x'.repeat(129) })],
    ['choice.options', () => buttonsCard({ ...fine, choice: choiceOf(11) })],
    ['choice.options', () => buttonsCard({ ...fine, choice: choiceOf(0) })],
    ['choice.selected', () => buttonsCard({ ...fine, choice: { ...choiceOf(2), selected: 'o9' } })],
    ['choices', () => formCard({ taskId: 't', title: '题', choices: [], submit })],
    [
      'choices',
      () =>
        formCard({
          taskId: 't',
          title: '题',
          choices: [0, 1, 2, 3].map((i) => ({ ...choiceOf(1), key: `${i}` })),
          submit,
        }),
    ],
    ['choices[1].key', () => formCard({ taskId: 't', title: '题', choices: [choiceOf(1), choiceOf(1)], submit })],
    [
      'question.options',
      () => voteCard({ taskId: 't', title: '题', question: { ...choiceOf(21), multiple: true }, submit }),
    ],
    [
      'question.options',
      () => voteCard({ taskId: 't', title: '题', question: { ...choiceOf(0), multiple: true }, submit }),
    ],
    [
      'question.options[1].id',
      () =>
        voteCard({
          taskId: 't',
          title: '题',
          question: {
            key: 'q',
            options: [
              { id: 'a', text: '一' },
              { id: 'a', text: '二' },
            ],
            multiple: true,
          },
          submit,
        }),
    ],
    [
      'question.options',
      () =>
        voteCard({
          taskId: 't',
          title: '题',
          question: {
            key: 'q',
            options: [
              { id: 'a', text: '一', checked: true },
              { id: 'b', text: '二', checked: true },
            ],
            multiple: false,
          },
          submit,
        }),
    ],
    [
      'submit.key',
      () =>
        voteCard({
          taskId: 't',
          title: '题',
          question: { ...choiceOf(1), multiple: true },
          submit: { key: '', text: '提交' },
        }),
    ],
    ['link', () => noticeCard({ title: '题', link: 'ftp://a.example' })],
    ['link', () => noticeCard({ title: '题', link: '' })],
    ['picture.url', () => pictureCard({ title: '题', link: 'https://a.example', picture: { url: 'a.png' } })],
    [
      'picture.ratio',
      () =>
        pictureCard({
          title: '题',
          link: 'https://a.example',
          picture: { url: 'https://a.example/a.png', ratio: Number.NaN },
        }),
    ],
  ])('without sense is refused, naming %s', (part, build) => {
    expect(build).toThrow(CardError);
    expect(build).toThrow(part);
  });
});

describe('a text', () => {
  const contents = (bodies: string[]) => bodies.map((body) => JSON.parse(body).text.content as string);

  it('goes out in pieces of at most 2048 bytes that read as one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('科', 'a', '😀', '\n', 'e\u0301', '👨‍👩‍👧'), { maxLength: 3000 }),
        (parts) => {
          const pieces = contents(textBodies(['a'], `科${parts.join('')}科`));
          for (const piece of pieces) {
            expect(bytes(piece)).toBeLessThanOrEqual(2048);
            expect(piece).not.toMatch(/\p{Surrogate}/u);
            expect(piece).not.toMatch(/^[\p{Mark}\u200d]/u);
          }
          expect(pieces.join('')).toBe(`科${parts.join('')}科`);
        },
      ),
      { numRuns: 50 },
    );
    expect(contents(textBodies(['a'], 'x'.repeat(2048)))).toHaveLength(1);
    expect(contents(textBodies(['a'], 'x'.repeat(2049)))).toHaveLength(2);
    expect(contents(textBodies(['a'], '科'.repeat(683)))).toEqual(['科'.repeat(682), '科']);
    expect(contents(textBodies(['a'], `${'科'.repeat(600)}\n${'室'.repeat(300)}`))).toEqual([
      `${'科'.repeat(600)}\n`,
      '室'.repeat(300),
    ]);
  });

  it('splits any text without loss', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 40, max: 300 }), (text, limit) => {
        const pieces = splitByBytes(text, limit);
        expect(pieces.join('')).toBe(text);
        expect(Math.max(...pieces.map(bytes))).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('cannot forge a link, an override or a second field', () => {
    const [content] = contents(
      textBodies(['a'], '张三<a href="https://evil.example">点我</a>\u202eexe\u0000","touser":"@all'),
    );
    expect(content).toBe('张三＜a href="https://evil.example">点我＜/a>exe","touser":"@all');
  });

  it('is nothing without a visible character', () => {
    for (const blank of ['', ' \n', '\u200b\u202e']) expect(textBodies(['a'], blank)).toEqual([]);
  });

  it('takes a mark that tells it from an earlier one, even where it is full', () => {
    const marked = (text: string) => JSON.parse(markedBody(textBodies(['a'], text)[0] ?? '', '（09:30:05）') ?? '{}');
    expect(marked('已备案').text.content).toBe('已备案（09:30:05）');
    const full = marked('科'.repeat(682));
    expect(full.text.content).toMatch(/科（09:30:05）$/);
    expect(bytes(full.text.content)).toBeLessThanOrEqual(2048);
    const notice = noticeCard({ title: '题', note: '注'.repeat(30), link: 'https://a.example' });
    const again = JSON.parse(markedBody(cardBody(['a'], notice), '（09:30:05）') ?? '{}').template_card;
    expect(again.main_title).toEqual({ title: '题', desc: `${'注'.repeat(19)}…（09:30:05）` });
    expect(faults(again)).toEqual([]);
    expect(markedBody(cardBody(['a'], buttonsCard(fine)), '（09:30:05）')).toBeUndefined();
  });
});
