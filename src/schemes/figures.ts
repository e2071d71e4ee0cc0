// Rule, pure: amounts, ratios, shares and gates of a rule-book (E9). Money is counted in whole cents, never in fractions.
import type { Rule, Scheme } from './model.js';

/** Figures by the name the scheme gives them, as decimal text: 1000000.50 */
export type Figures = Readonly<Record<string, string>>;

export interface Breach {
  rule: string;
  /** What is wrong, with the limit and where it is written. */
  message: string;
}

/**
 * Rules that the figures break. A rule whose figures are not given is not judged.
 * @throws RangeError for a figure that is not a number of at most 15 digits with at most two decimals
 */
export function breaches(scheme: Scheme, figures: Figures): Breach[] {
  return scheme.rules.flatMap((rule): Breach[] => {
    const value = given(figures, rule.fact);
    if (value === undefined || rule.kind === 'share') return [];
    if (rule.kind === 'amount') {
      const low = rule.atLeast !== undefined && value < cents(String(rule.atLeast));
      const high = rule.atMost !== undefined && value > cents(String(rule.atMost));
      if (!low && !high) return [];
      const limit = low ? `不得少于 ${rule.atLeast}` : `不得超过 ${rule.atMost}`;
      return [{ rule: rule.key, message: `${rule.fact}${limit} ${rule.unit}${cited(rule)}` }];
    }
    const base = given(figures, rule.to);
    if (base === undefined) return [];
    const low = rule.atLeast !== undefined && value * SCALE < base * scaled(rule.atLeast);
    const high = rule.atMost !== undefined && value * SCALE > base * scaled(rule.atMost);
    if (!low && !high) return [];
    const times = low ? rule.atLeast : rule.atMost;
    return [
      {
        rule: rule.key,
        message: `${rule.fact}${low ? '不得低于' : '不得高于'}${rule.to}的 ${ratioText(times ?? 0)}${cited(rule)}`,
      },
    ];
  });
}

export interface Share {
  label: string;
  /** Decimal text with two places. */
  amount: string;
}

/**
 * Splits an amount by a `share` rule, to the cent: each part rounded down, what is left over goes to the one the rule
 * names. The parts always add up to the whole.
 * @throws RangeError as `breaches`
 */
export function split(rule: Extract<Rule, { kind: 'share' }>, amount: string): Share[] {
  const whole = cents(amount);
  const parts = rule.parts.map(({ label, percent }) => ({
    label,
    cents: (whole * scaled(percent)) / (100n * SCALE),
  }));
  const left = whole - parts.reduce((sum, part) => sum + part.cents, 0n);
  return parts.map((part) => ({
    label: part.label,
    amount: decimal(part.cents + (part.label === rule.remainder ? left : 0n)),
  }));
}

/** Gates that must be passed before this one and are not, in the scheme's order, with what their lack means. */
export function gatesBefore(scheme: Scheme, gate: string, passed: ReadonlySet<string>): Array<Scheme['gates'][number]> {
  const wanted = new Set<string>();
  const collect = (key: string) => {
    for (const before of scheme.gates.find((one) => one.key === key)?.after ?? []) {
      if (wanted.has(before)) continue;
      wanted.add(before);
      collect(before);
    }
  };
  collect(gate);
  return scheme.gates.filter(({ key }) => wanted.has(key) && key !== gate && !passed.has(key));
}

/** Six decimals of a ratio are exact. */
const SCALE = 1_000_000n;
const scaled = (ratio: number) => BigInt(Math.round(ratio * 1_000_000));

function given(figures: Figures, name: string): bigint | undefined {
  const text = Object.hasOwn(figures, name) ? figures[name] : undefined;
  return text === undefined ? undefined : cents(text);
}

function cents(text: string): bigint {
  const match = /^(\d{1,15})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`“${text.slice(0, 30)}”不是金额：请写成 1000000 或 1000000.50`);
  return BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
}

const decimal = (value: bigint) => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`;
const ratioText = (times: number) => (times < 1 ? `${Number((times * 100).toFixed(4))}%` : `${times} 倍`);
const cited = ({ source }: { source?: string | undefined }) => (source ? `（${source}）` : '');
