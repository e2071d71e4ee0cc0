import { attempt } from '../approvals/attempt.js';
import { approvalOf, subjectsInChainOf } from '../approvals/queries.js';
import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatCommand, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { chartsOfPower, visibleCharts } from '../power-charts/queries.js';
import { chartsLine } from '../power-charts/words.js';
import { readNumber } from '../risks/number.js';
import { riskIdsVisibleTo } from '../risks/queries.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { clockTime } from '../time.js';
import { fileDirectly } from './file.js';
import { linkRisk, unlinkRisk } from './link-risk.js';
import { type Power, powerRules, readPowerNumber } from './model.js';
import {
  catalogue,
  inForce,
  risksOf,
  type Viewer,
  versionsOf,
  viewerOf,
  visibleByName,
  visiblePower,
} from './queries.js';
import { publishPower, retirePower } from './retire.js';
import { submitPower, withdrawPower } from './submit.js';
import { detail, listLine, SAYS } from './words.js';

const PAGE = 8;
const OWN = 'powers.own';
const ALL = 'powers.all';

/** 职权: the catalogue as each may see it, one entry, and what the section and the office do with it. */
export function powersChat(effects: Effects): ChatFeature {
  const list = (which: 'own' | 'all') => (chat: Chat, cursor: string) => page(chat, effects, which, cursor);
  return {
    topic: '职权',
    help: SAYS.help,
    commands: [
      { match: '职权', handler: { act: (chat) => list('own')(chat, '0') } },
      { match: '职权目录', handler: { act: (chat) => list('all')(chat, '0') } },
      { match: /^职权[\s:：]\s*(\S.*)$/, handler: { act: (chat, { match }) => show(chat, effects, match?.[1] ?? '') } },
      { match: /^ZQ[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i, handler: { act: (chat, { text }) => show(chat, effects, text) } },
      ...numbered('报批', 'submit', async (chat, number) => {
        const { power, approval } = await submitPower(chat, effects, chat.person, number);
        const { office } = (await schemeVersion(chat.db, power.schemeVersion)).scheme;
        await chat.say(SAYS.submitted(number, approval.open ? SAYS.next(approval.open, office) : ''));
      }),
      ...numbered('撤回', 'withdraw', async (chat, number) => {
        await withdrawPower(chat, effects, chat.person, number);
        await chat.say(SAYS.withdrawn(number));
      }),
      ...numbered('备案', 'file', async (chat, number) => {
        await fileDirectly(chat, chat.person, number);
        await chat.say(SAYS.filed(number));
      }),
      ...numbered('公开', 'publish', async (chat, number) => {
        await publishPower(chat, chat.person, number);
        await chat.say(SAYS.published(number));
      }),
      ...numbered('停用', 'retire', async (chat, number, reason) => {
        await retirePower(chat, chat.person, number, reason);
        await chat.say(SAYS.retired(number));
      }),
      {
        match: /^(关联|取消关联)\s+(FX\S+)\s+(ZQ\S+)(?:\s+(\S.*))?$/i,
        handler: { act: (chat, { match }) => link(chat, match) },
      },
      { match: '关联', handler: { act: (chat) => chat.say(SAYS.linkUsage) } },
    ],
    pages: { [OWN]: list('own'), [ALL]: list('all') },
  };
}

/**
 * 「报批 ZQ-2026-0001 …」. The word alone, where it is ours, asks for the number. A refusal is answered and kept in the
 * audit.
 */
function numbered(
  word: string,
  action: string,
  act: (chat: Chat, number: string, rest: string) => Promise<void>,
): ChatCommand[] {
  const handled = {
    match: new RegExp(`^${word}\\s?(ZQ[-－—]?\\d{4}[-－—]?\\d{1,8})(?:[\\s:：,，]([\\s\\S]*))?$`, 'i'),
    handler: {
      act: async (chat: Chat, { match }: { match?: RegExpExecArray }) => {
        const number = readPowerNumber(match?.[1] ?? '');
        if (number)
          await attempt(chat, `power.${action}`, { kind: 'number', id: number }, () =>
            act(chat, number, (match?.[2] ?? '').trim()),
          );
      },
    },
  };
  if (word === '撤回') return [handled];
  return [handled, { match: word, handler: { act: (chat) => chat.say(SAYS.numberWanted(word)) } }];
}

async function viewer(chat: Chat): Promise<Viewer> {
  const [org, { scheme }, inChain] = await Promise.all([
    loadOrganisation(chat.db),
    activeScheme(chat.db),
    subjectsInChainOf(chat.db, chat.person.id, 'power'),
  ]);
  return viewerOf(org, chat.person, scheme, inChain);
}

async function page(chat: Chat, { timeZone }: Effects, which: 'own' | 'all', cursor: string): Promise<void> {
  const offset = Number(cursor) || 0;
  const seen = await viewer(chat);
  const rows = await catalogue(chat.db, seen, {
    ...(which === 'own' ? { sections: seen.sections } : {}),
    offset,
    limit: PAGE + 1,
  });
  const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
  const [title, empty] = which === 'own' ? [SAYS.ownTitle, SAYS.ownEmpty] : [SAYS.allTitle, SAYS.allEmpty];
  if (rows.length === 0) return chat.say(`${offset === 0 ? empty : SAYS.noMore}（${asOf}）`);
  const shown = rows.slice(0, PAGE);
  const more = rows.length > PAGE;
  chat.remember(which === 'own' ? OWN : ALL, String(offset + shown.length));
  await chat.say(
    [
      `${title}（${asOf}）`,
      ...shown.map(listLine),
      [SAYS.lookHint, more ? SAYS.more : ''].filter(Boolean).join(''),
    ].join('\n\n'),
  );
}

async function show(chat: Chat, { timeZone }: Effects, text: string): Promise<void> {
  const seen = await viewer(chat);
  const wanted = text.trim().replace(/[。.！!]+$/, '');
  const number = readPowerNumber(wanted);
  const found = number
    ? [await visiblePower(chat.db, seen, number)].filter((one) => one !== undefined)
    : await visibleByName(chat.db, seen, wanted.slice(0, 60), PAGE + 1);
  const asOf = `（截至 ${clockTime(chat.now, timeZone)}）`;
  const [power] = found;
  if (!power) return chat.say(SAYS.noSuchPower(wanted));
  if (found.length > 1)
    return chat.say(
      [
        SAYS.several(wanted, found.length > PAGE ? `${PAGE} 项以上` : `${found.length} 项`),
        ...found.slice(0, PAGE).map(listLine),
        asOf,
      ].join('\n\n'),
    );
  await chat.say(await whole(chat, seen, power, asOf));
}

async function whole(chat: Chat, seen: Viewer, power: Power, asOf: string): Promise<string> {
  const [{ scheme }, versions] = await Promise.all([
    schemeVersion(chat.db, power.schemeVersion),
    versionsOf(chat.db, power.number),
  ]);
  const now = inForce(versions);
  const mayKnow = seen.all || (power.department !== null && seen.sections.includes(power.department));
  return detail(power, powerRules(scheme), {
    ...(mayKnow && now ? { inForce: now.version } : {}),
    risks: await riskNumbers(chat, power),
    charts: chartsLine(
      visibleCharts(await chartsOfPower(chat.db, power.power), {
        insider: mayKnow,
        power: true,
        inChain: await subjectsInChainOf(chat.db, chat.person.id, 'chart'),
      }),
      power.number,
    ),
    history: [...(await whereIs(chat, power)), asOf],
  });
}

/** Numbers of the linked points that this person may see, by step. */
async function riskNumbers(chat: Chat, power: Power): Promise<Map<string, string[]>> {
  const linked = await risksOf(chat.db, power.power);
  if (linked.length === 0) return new Map();
  const visible = await riskIdsVisibleTo(
    chat.db,
    await visibleTo(chat.db, chat.person),
    linked.map((one) => one.risk),
  );
  const byStep = new Map<string, string[]>();
  for (const { risk, number, step } of linked) {
    // A step that this version no longer has: the point is the power's.
    const key = power.fields.steps.some((one) => one.key === step) ? (step ?? '') : '';
    if (visible.has(risk)) byStep.set(key, [...(byStep.get(key) ?? []), number]);
  }
  return byStep;
}

async function whereIs(chat: Chat, power: Power): Promise<string[]> {
  if (power.state !== 'in-approval') return [];
  const view = await approvalOf(chat.db, 'power', power.id);
  const step = view?.steps.find((one) => ['pending', 'gap', 'outside'].includes(one.status));
  return step ? [`现在：${step.label}`] : [];
}

async function link(chat: Chat, match: RegExpExecArray | undefined): Promise<void> {
  const [, word, riskText = '', powerText = '', stepLabel] = match ?? [];
  const [risk, power] = [readNumber(riskText), readPowerNumber(powerText)];
  if (!risk || !power) return chat.say(SAYS.linkUsage);
  const action = word === '取消关联' ? 'power.unlink-risk' : 'power.link-risk';
  await attempt(chat, action, { kind: 'number', id: power }, async () => {
    if (word === '取消关联') {
      await unlinkRisk(chat, chat.person, { risk, power });
      return chat.say(SAYS.unlinked(risk, power));
    }
    const step = stepLabel ? { stepLabel: stepLabel.trim() } : {};
    const done = await linkRisk(chat, chat.person, { risk, power, ...step });
    await chat.say(SAYS.linked(risk, power, done.stepLabel));
  });
}
