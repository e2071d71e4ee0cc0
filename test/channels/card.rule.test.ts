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
import { shorten } from '../../src/channels/text.js';
import { cardBody, cardUpdateBody, withAgent } from '../../src/channels/wecom/render.js';
import { faults, fine } from './card-limits.js';

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
