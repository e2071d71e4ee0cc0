// Rule, pure: wordings a person may begin a measure with, by the point, the scheme and a library of sentences.
import { z } from 'zod';
import { likenessTo } from '../classifier/likeness.js';
import type { Scheme } from '../schemes/model.js';
import type { Written } from './answer.js';
import { measureRules } from './model.js';

const Names = z.record(z.string(), z.array(z.string().min(1)).min(1));
const Stage = z.enum(['before', 'during', 'after']);

/** The library as its file has it. */
export const Wordings = z.strictObject({
  names: z.strictObject({ category: Names, stage: Names, kind: Names }),
  wordings: z.array(
    z.strictObject({ category: z.string(), stage: Stage, kind: z.string(), text: z.string().min(4).max(200) }),
  ),
});
export type Wordings = z.infer<typeof Wordings>;

/** One wording on offer; keys of the scheme where it has lines of defence and kinds. */
export interface Offer {
  text: string;
  defence?: string;
  kind?: string;
  /** Label of the line of defence, or what stage it would be. */
  label: string;
  by: 'plan' | 'model' | 'rule';
}

/** What one wording is drafted for: a line of defence of the scheme, or a stage where it has none. */
export interface Line {
  key: string;
  label: string;
  /** Absent for a line of the scheme's own that none of the common stages is like. */
  stage?: string;
  /** Key of the scheme. */
  defence?: string;
}
export interface DraftedFor {
  point: string;
  manifestation: string;
  category?: string | undefined;
  layer?: string | undefined;
  post?: string | undefined;
  section: string;
}

/** What wordings are wanted for: each line of defence of the scheme, else what to do before, during and after. */
export function linesOf(scheme: Scheme, { names }: Pick<Wordings, 'names'>): Line[] {
  const { defences } = measureRules(scheme);
  if (defences.length === 0)
    return Stage.options.map((stage) => ({ key: stage, label: names.stage[stage]?.[0] ?? stage, stage }));
  return defences.map(({ key, label }) => {
    const stage = known(names.stage, { key, label });
    return { key, label, defence: key, ...(stage ? { stage } : {}) };
  });
}

/**
 * One wording for each line, by a model where it wrote one, else by rule; before them what the plan itself lists for a
 * point much like this one.
 */
export function offersFor(
  scheme: Scheme,
  about: DraftedFor,
  library: Wordings,
  written: readonly Written[] = [],
): Offer[] {
  const byRule = ruleFor(scheme, about, library);
  const drafted = linesOf(scheme, library).flatMap((line): Offer[] => {
    const asked = written.find((one) => one.line === line.key);
    const wording = asked ?? byRule(line);
    if (!wording) return [];
    const { text, kind } = wording;
    return [
      {
        text,
        label: line.label,
        ...(line.defence ? { defence: line.defence } : {}),
        ...(kind ? { kind } : {}),
        by: asked ? 'model' : 'rule',
      },
    ];
  });
  return [...listed(scheme, about), ...drafted].slice(0, MOST);
}

/** The library's wording for a line, filled in; none for a line whose stage it does not know. */
function ruleFor(scheme: Scheme, about: DraftedFor, { names, wordings }: Wordings) {
  const { kinds } = measureRules(scheme);
  const label = scheme.categories.find(({ key }) => key === about.category)?.label;
  const category = known(names.category, { key: about.category ?? '', label: label ?? '' }) ?? 'any';
  const own = wordings.filter((one) => one.category === category);
  const pool = own.length > 0 ? own : wordings.filter((one) => one.category === 'any');
  return ({ stage }: Line): { text: string; kind?: string | undefined } | undefined => {
    const wording = pool.find((one) => one.stage === stage);
    if (!wording) return undefined;
    return {
      text: filled(wording.text, about, scheme.office),
      kind: kinds.find((one) => known(names.kind, one) === wording.kind)?.key,
    };
  };
}

const MOST = 4;
/** So much of a listed point must be found in this one before its measure is offered. */
const ALIKE = 0.34;

function listed(scheme: Scheme, about: DraftedFor): Offer[] {
  const library = (scheme.library ?? []).filter(({ layer }) => layer === undefined || layer === about.layer);
  const alike = likenessTo(library.map(({ text }) => text));
  const scores = alike(`${about.point}，${about.manifestation}`);
  const best = scores.indexOf(Math.max(...scores));
  const measure = (scores[best] ?? 0) >= ALIKE ? library[best]?.measures[0] : undefined;
  if (!measure) return [];
  // One to one: the plan's own words may stand against another point already.
  const { oneToOne } = measureRules(scheme);
  return [{ text: oneToOne ? `针对“${plain(about.point)}”：${measure}` : measure, label: '方案现成的', by: 'plan' }];
}

/** Which of the common ones a key or a label stands for. */
function known(names: Record<string, string[]>, { key, label }: { key: string; label: string }): string | undefined {
  if (Object.hasOwn(names, key)) return key;
  return Object.entries(names).find(([, words]) => words.some((word) => label.includes(word)))?.[0];
}

/** Each placeholder once, so that what a person wrote is never read as one. */
function filled(wording: string, { point, post, section }: DraftedFor, office: string): string {
  const values: Record<string, string> = {
    point: plain(point),
    post: post ? plain(post) : '在岗人员',
    section,
    office,
  };
  return wording.replace(/\{(point|post|section|office)\}/g, (_, name: string) => values[name] ?? '');
}

const plain = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[“”"…]/g, '')
    .replace(/[。；;，,]+$/, '')
    .trim();
