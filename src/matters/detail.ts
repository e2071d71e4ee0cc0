import type { Calendar } from '../calendar/calendar.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { invalid } from '../errors.js';
import { amountText, readAmount } from '../schemes/amount.js';
import { split } from '../schemes/figures.js';
import { clockTime, dateOf } from '../time.js';
import { runningClocks } from './clocks.js';
import { nextGates } from './gates.js';
import { gatesOf, STATE_LABELS } from './model.js';
import { figuresOf, type Known, passesOf } from './queries.js';
import { clockText, figureLine, SAYS } from './words.js';

/** SX-…: its figures, how far it has come, what may be done next. */
export async function matterText(ctx: Ctx, { matter, kind, scheme }: Known, timeZone: string): Promise<string> {
  const [org, figures, passes] = await Promise.all([
    loadOrganisation(ctx.db),
    figuresOf(ctx.db, matter.id),
    passesOf(ctx.db, matter.id),
  ]);
  const gates = gatesOf(scheme, kind);
  const next = nextGates({ scheme, kind, passes, facts: new Set(figures.keys()) });
  const named = next.map((gate) => `${gates.indexOf(gate) + 1}. ${gate.label}`);
  return [
    `${matter.number}　${STATE_LABELS[matter.state]}　${kind.label}`,
    matter.name,
    `立项：${org.people.get(matter.openedBy)?.name ?? ''}　${dateOf(matter.openedAt, timeZone)}`,
    ...(kind.figures.length > 0 ? ['数目：'] : []),
    ...kind.figures.map(({ fact, unit }) => figureLine(fact, unit, figures.get(fact))),
    `关口：已过 ${passes.length} 关，共 ${gates.length} 关。${named.length > 0 ? `现在可以过：${named.join('；')}。` : ''}`,
    `发“关口 ${matter.number}”看全部，“期限 ${matter.number}”看期限。（截至 ${clockTime(ctx.now, timeZone)}）`,
  ].join('\n');
}

/** 关口: every gate with its number and the day it was passed. */
export async function gatesText(ctx: Ctx, { matter, kind, scheme }: Known, timeZone: string): Promise<string> {
  const passes = new Map((await passesOf(ctx.db, matter.id)).map((pass) => [pass.gate, pass]));
  const lines = gatesOf(scheme, kind).map((gate, at) => {
    const pass = passes.get(gate.key);
    return `${at + 1}. ${gate.label}${pass ? `　✓ ${pass.on}${pass.note ? ` ${pass.note}` : ''}` : ''}`;
  });
  return [`${matter.number} ${matter.name} 的关口：`, ...lines, `（截至 ${clockTime(ctx.now, timeZone)}）`].join('\n');
}

/** 期限: each clock that runs, one text for each, with every day that was counted. */
export async function clockTexts(
  ctx: Ctx,
  { matter, kind, scheme }: Known,
  calendar: Calendar,
  timeZone: string,
): Promise<string[]> {
  const clocks = runningClocks(scheme, kind, await passesOf(ctx.db, matter.id), calendar);
  if (clocks.length === 0) return [SAYS.noClocks(matter.number)];
  const today = dateOf(ctx.now, timeZone);
  return clocks.map((running) => `${matter.number} ${clockText(running, today)}`);
}

/**
 * 分担: an amount by the share rule of the kind, to the cent, with the rule of rounding (E9 第十条).
 * @param said the amount; left out: the figure that was entered
 * @throws DomainError invalid (no such rule, no amount)
 */
export async function shareText(ctx: Ctx, { matter, kind, scheme }: Known, said: string): Promise<string> {
  const facts = new Map(kind.figures.map(({ fact, unit }) => [fact, unit]));
  const rule = scheme.rules.find((one) => one.kind === 'share' && facts.has(one.fact));
  if (rule?.kind !== 'share') throw invalid(SAYS.noShare);
  const entered = (await figuresOf(ctx.db, matter.id)).get(rule.fact)?.amount;
  if (said === '' && entered === undefined) throw invalid(SAYS.shareUsage(matter.number));
  const unit = facts.get(rule.fact) ?? '元';
  const read = said === '' ? { amount: entered ?? '' } : readAmount(said, unit);
  if ('problem' in read) throw invalid(read.problem);
  const parts = split(rule, read.amount).map(({ label, amount }, at) => {
    return `${label} ${rule.parts[at]?.percent}%：${amountText(amount, unit)}`;
  });
  return SAYS.share(
    rule.fact,
    amountText(read.amount, unit),
    parts,
    rule.remainder,
    rule.source ?? '',
    rule.supplement === true,
  );
}
