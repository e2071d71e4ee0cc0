// Rule, pure: a scheme's grading method × what a person answered → a level, with the reason in the scheme's words.
import { type GradingMethod, levelsByRank, type Scheme } from './model.js';

/** Key of the chosen option by key of the question. */
export type Answers = Readonly<Record<string, string>>;

export interface Question {
  key: string;
  ask: string;
  options: ReadonlyArray<{ key: string; label: string }>;
}

export type Grade =
  /** The scheme gives no method, or no level: a person chooses. */
  | { kind: 'none' }
  /** Not yet: this is the next question. */
  | { kind: 'ask'; question: Question }
  /** `reason`: 可能性“经常”、后果“重大损失”，所以是“高”。 */
  | { kind: 'level'; level: string; reason: string };

/** The questions of the scheme's method, in the order they are asked; none where it has no method. */
export function questionsOf(scheme: Scheme): Question[] {
  const method = scheme.grading?.method;
  return method ? asked(method) : [];
}

/**
 * What the answers so far come to. An answer that is not among the options is no answer: its question is asked again.
 * Sources of the four methods: requirements, section 1, fact 4 (E3/E7/E10, E6, E1/E8/H, E5).
 */
export function grade(scheme: Scheme, answers: Answers): Grade {
  const method = scheme.grading?.method;
  if (!method || scheme.levels.length === 0) return { kind: 'none' };
  const questions = asked(method);
  const chosen = new Map<string, { key: string; label: string; score: number }>();
  for (const question of questions) {
    const option = question.options.find(
      ({ key }) => Object.hasOwn(answers, question.key) && key === answers[question.key],
    );
    if (!option) return { kind: 'ask', question };
    chosen.set(question.key, option);
  }
  const level = levelOf(method, chosen);
  const label = scheme.levels.find(({ key }) => key === level)?.label;
  // A method that leaves a case open is a fault of the scheme, which its check reports: a person chooses.
  if (level === undefined || label === undefined) return { kind: 'none' };
  const said = questions.map(({ ask, key }) => `${ask.replace(/[？?]$/, '')}：${chosen.get(key)?.label}`);
  return { kind: 'level', level, reason: `${said.join('；')}，所以是“${label}”` };
}

/**
 * Cases the method leaves without a level, in words; empty when every combination of answers has one.
 * @returns at most 20
 */
export function openCases(scheme: Scheme): string[] {
  const method = scheme.grading?.method;
  if (!method) return [];
  const known = new Set(scheme.levels.map(({ key }) => key));
  switch (method.by) {
    case 'matrix':
      return method.likelihood.options
        .flatMap((likelihood) => method.consequence.options.map((consequence) => ({ likelihood, consequence })))
        .filter(({ likelihood, consequence }) => {
          const cell = cellOf(method, likelihood.key, consequence.key);
          return cell === undefined || !known.has(cell);
        })
        .map(({ likelihood, consequence }) => `${likelihood.label} × ${consequence.label}`)
        .slice(0, 20);
    case 'factors':
      return method.cutoffs.some(({ atLeast, level }) => atLeast === 0 && known.has(level)) ? [] : ['总分 0'];
    default:
      return method.question.options
        .filter(({ key }) => !known.has(method.levels.find(({ option }) => option === key)?.level ?? ''))
        .map(({ label }) => label)
        .slice(0, 20);
  }
}

/** The more serious of two levels; `undefined` is less than any. By rank, never by label. */
export function moreSerious(scheme: Scheme, one: string | undefined, other: string | undefined): string | undefined {
  return levelsByRank(scheme).find(({ key }) => key === one || key === other)?.key;
}

type Method = GradingMethod;

function asked(method: Method) {
  switch (method.by) {
    case 'matrix':
      return [method.likelihood, method.consequence];
    case 'factors':
      return method.factors.map(({ question }) => question);
    default:
      return [method.question];
  }
}

function levelOf(method: Method, chosen: ReadonlyMap<string, { key: string; score: number }>): string | undefined {
  switch (method.by) {
    case 'matrix':
      return cellOf(method, chosen.get(method.likelihood.key)?.key, chosen.get(method.consequence.key)?.key);
    case 'factors': {
      const total = scoreOf(method, (key) => chosen.get(key)?.score ?? 0);
      return [...method.cutoffs].sort((a, b) => b.atLeast - a.atLeast).find(({ atLeast }) => total >= atLeast)?.level;
    }
    default:
      return method.levels.find(({ option }) => option === chosen.get(method.question.key)?.key)?.level;
  }
}

/** 0 to 100: each factor's share of its highest possible score, by weight. */
function scoreOf(method: Extract<Method, { by: 'factors' }>, score: (question: string) => number): number {
  const weights = method.factors.reduce((sum, { weight }) => sum + weight, 0);
  const points = method.factors.reduce((sum, { weight, question }) => {
    const most = Math.max(...question.options.map((option) => option.score));
    return sum + (most === 0 ? 0 : (weight * score(question.key)) / most);
  }, 0);
  return (points / weights) * 100;
}

const cellOf = (
  method: Extract<Method, { by: 'matrix' }>,
  likelihood: string | undefined,
  consequence: string | undefined,
) => method.cells.find((cell) => cell.likelihood === likelihood && cell.consequence === consequence)?.level;
