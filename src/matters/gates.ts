// Rule, pure: whether a matter may pass a gate on a day, and if not, why, with the article.
import type { Day } from '../calendar/day.js';
import { fullDay } from '../calendar/words.js';
import { gatesBefore } from '../schemes/figures.js';
import type { Scheme } from '../schemes/model.js';
import { type Gate, gatesOf, type Kind, type Pass } from './model.js';

export interface Standing {
  scheme: Scheme;
  kind: Kind;
  passes: readonly Pick<Pass, 'gate' | 'on'>[];
  /** Facts that have been entered. */
  facts: ReadonlySet<string>;
}

/** How many missing gates are named; what is asked for directly comes first. */
const NAMED = 8;

/** Why the gate cannot be passed on this day, for people; undefined when nothing is in the way but, perhaps, a clock. */
export function hindrance(standing: Standing, gate: Gate, on: Day, today: Day): string | undefined {
  const { scheme, kind, passes, facts } = standing;
  const passedOn = new Map(passes.map((pass) => [pass.gate, pass.on]));
  const already = passedOn.get(gate.key);
  if (already) return `“${gate.label}”已经在 ${already} 过了。记错了就发“撤销过关”，写明理由。`;
  if (on > today) return `${fullDay(on)}还没有到，不能先记。`;
  const inKind = new Set(kind.gates);
  const missing = gatesBefore(scheme, gate.key, new Set(passedOn.keys())).filter(({ key }) => inKind.has(key));
  if (missing.length > 0) return lacking(gate, missing);
  const unknown = (gate.figures ?? []).filter((fact) => !facts.has(fact));
  if (unknown.length > 0) return `还不能过“${gate.label}”：先登记${unknown.map((fact) => `“${fact}”`).join('、')}。`;
  const early = gate.after.find((before) => (passedOn.get(before) ?? '') > on);
  if (early === undefined) return undefined;
  const label = scheme.gates.find(({ key }) => key === early)?.label ?? early;
  return `“${gate.label}”不能早于“${label}”（${passedOn.get(early)}）：${cited(gate)}`;
}

function lacking(gate: Gate, missing: readonly Gate[]): string {
  const direct = missing.filter(({ key }) => gate.after.includes(key));
  const ordered = [...direct, ...missing.filter((one) => !direct.includes(one))];
  return [
    `还不能过“${gate.label}”，前面缺 ${missing.length} 关：`,
    ...ordered.slice(0, NAMED).map((one) => `· ${one.label}（${cited(one)}）`),
    ...(ordered.length > NAMED ? [`……等 ${ordered.length} 关`] : []),
  ].join('\n');
}

/** What the text says of it, with the article. */
const cited = (gate: Gate) => gate.lacking ?? gate.source ?? '方案规定的次序';

/** Gates that could be passed next, in the kind's order. */
export function nextGates({ scheme, kind, passes }: Standing): Gate[] {
  const passed = new Set(passes.map(({ gate }) => gate));
  return gatesOf(scheme, kind).filter(
    (gate) => !passed.has(gate.key) && gate.after.every((before) => passed.has(before) || !kind.gates.includes(before)),
  );
}

/** Gates passed already that need this one: it cannot be taken back before them. */
export function dependents({ scheme, kind, passes }: Standing, gate: string): Gate[] {
  const passed = new Set(passes.map((pass) => pass.gate));
  return gatesOf(scheme, kind).filter((one) => passed.has(one.key) && one.after.includes(gate));
}
