import { attempt } from '../approvals/attempt.js';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { FILE_BYTES } from '../channels/channel.js';
import type { Chat, ChatCommand, ChatFeature, CommandInput, Handler } from '../conversation/flow.js';
import { invalid } from '../errors.js';
import { readPowerNumber } from '../powers/model.js';
import { schemeVersion } from '../schemes/active.js';
import { clockTime } from '../time.js';
import type { Target } from './access.js';
import { drawFromSteps } from './draw.js';
import { fileDirectly } from './file.js';
import { type PowerChart, readChartNumber } from './model.js';
import { type Asked, type Picture, pictureFor } from './picture.js';
import { submitChart, withdrawChart } from './submit.js';
import { SAYS } from './words.js';

/** 流程图 and 防控图 of the powers: drawn, sent for approval, filed, and looked at. */
export function powerChartsChat(effects: Effects): ChatFeature {
  const { timeZone } = effects;
  const look = (withPoints: boolean): Handler<CommandInput, unknown> => ({
    prepare: (ctx, { match }) => pictureFor(ctx, ctx.person, asked(match, withPoints), { timeZone }),
    act: (chat, _, picture) => send(chat, effects, picture as Picture),
  });
  return {
    topic: '职权',
    help: SAYS.help,
    commands: [
      ...worded('流程图', look(false)),
      ...worded('防控图', look(true)),
      { match: /^()(LT[-－—\s]?\d{4}[-－—\s]?\d{1,8})()$/i, handler: look(false) },
      ...worked('画流程图', 'chart.enter', async (chat, target) => {
        const { chart, changed, power, hasChain } = await drawFromSteps(chat, chat.person, target, timeZone);
        const office = await officeFor(chat, chart);
        await chat.say(changed ? SAYS.drawn(chart, power, hasChain, office) : SAYS.unchanged(chart));
      }),
      ...worked('报批流程图', 'chart.submit', async (chat, target) => {
        const { chart, approval } = await submitChart(chat, effects, chat.person, target);
        const next = approval.open ? SAYS.next(approval.open, await officeFor(chat, chart)) : '';
        await chat.say(SAYS.submitted(chart, next));
      }),
      ...worked('备案流程图', 'chart.file', async (chat, target) => {
        await chat.say(SAYS.filed(await fileDirectly(chat, chat.person, target)));
      }),
      {
        match: /^撤回\s?(LT[-－—]?\d{4}[-－—]?\d{1,8})$/i,
        handler: {
          act: async (chat, { match }) => {
            const number = readChartNumber(match?.[1] ?? '') ?? '';
            await attempt(chat, 'chart.withdraw', { kind: 'number', id: number }, async () => {
              await chat.say(SAYS.withdrawn(await withdrawChart(chat, effects, chat.person, number)));
            });
          },
        },
      },
    ],
  };
}

const NUMBER = '((?:ZQ|LT)[-－—]?\\d{4}[-－—]?\\d{1,8})';

/** 「流程图 ZQ-2026-0001 外部」. The word alone asks for the number. */
function worded(word: string, handler: Handler<CommandInput, unknown>): ChatCommand[] {
  return [
    { match: new RegExp(`^(${word})\\s?${NUMBER}(?:[\\s:：,，](.{0,40}))?$`, 'i'), handler },
    { match: word, handler: { act: (chat) => chat.say(SAYS.usage(word)) } },
  ];
}

/** What changes something: a refusal is answered and kept in the audit. */
const worked = (word: string, action: string, act: (chat: Chat, target: Target) => Promise<void>): ChatCommand[] =>
  worded(word, {
    act: async (chat, { match }) => {
      const target = asked(match, false);
      await attempt(chat, action, { kind: 'number', id: target.text }, () => act(chat, target));
    },
  });

/** @throws DomainError invalid where a word behind the number is none of ours */
function asked(match: RegExpExecArray | undefined, withPoints: boolean): Asked {
  const [, , number = '', rest = ''] = match ?? [];
  const found: Asked = {
    text: readPowerNumber(number) ?? readChartNumber(number) ?? number,
    kind: 'internal',
    withPoints,
    format: 'a4',
  };
  for (const word of rest.split(/[\s,，、:：]+/)) {
    if (word === '' || word === '内部') continue;
    if (word === '外部') found.kind = 'external';
    else if (word === '手机') found.format = 'phone';
    else throw invalid(SAYS.strangeWord(word));
  }
  return found;
}

/** What the plan that the chart stands under calls its office. */
const officeFor = async ({ db }: Chat, { schemeVersion: version }: PowerChart) =>
  (await schemeVersion(db, version)).scheme.office;

async function send(
  chat: Chat,
  { put, timeZone }: Effects,
  { file, what, more, chart, points }: Picture,
): Promise<void> {
  if (file.content.length > FILE_BYTES) return chat.say(SAYS.tooLarge);
  await record(chat, {
    action: 'chart.send',
    object: { kind: 'chart', id: chart.id },
    detail: { number: chart.number, version: chart.version, points },
  });
  await chat.say(SAYS.sent(what, more, `截至 ${clockTime(chat.now, timeZone)}`));
  await put(chat, { kind: 'file', to: [chat.person.userid], file });
}
