// Rule, pure: every level has somebody who answers for it (分级负责、责任到人), words that tell when it applies, and a way to it.
import { openCases } from '../grade.js';
import type { Scheme } from '../model.js';
import { error, type Finding, missing } from './finding.js';
import { twice } from './references.js';

export const levels = (scheme: Scheme): Finding[] => [...owners(scheme), ...cutoffs(scheme), ...method(scheme)];

function owners(scheme: Scheme): Finding[] {
  const rules = scheme.responsibility ?? [];
  // A scheme without layers has one place for all.
  const layers = scheme.layers.length > 0 ? scheme.layers : [{ key: '', label: '' }];
  return scheme.levels.flatMap((level) => {
    const path = `responsibility.${level.key}`;
    const own = rules.filter((rule) => rule.level === level.key);
    const ruling = (layer: string) => own.filter((rule) => !rule.layers || rule.layers.includes(layer)).length;
    const without = layers.filter(({ key }) => ruling(key) === 0);
    const doubled = layers.filter(({ key }) => ruling(key) > 1);
    const at = (some: typeof layers) => (some.length === layers.length ? '' : `（${namesOf(some)}）`);
    return [
      ...(without.length > 0 ? missing(scheme, path, `等级“${level.label}”没有规定由谁负责${at(without)}`) : []),
      ...(doubled.length > 0
        ? [error(path, `等级“${level.label}”由谁负责写了不止一次${at(doubled)}：只有前一条起作用`)]
        : []),
    ];
  });
}

const namesOf = (items: Array<{ label: string }>) => items.map(({ label }) => label).join('、');

function cutoffs(scheme: Scheme): Finding[] {
  const given = scheme.grading?.cutoffs?.map((cutoff) => cutoff.level) ?? [];
  return [
    ...twice(given).map((level) => error('grading.cutoffs', `“${level}”重复`)),
    ...scheme.levels
      .filter(({ key }) => !given.includes(key))
      .flatMap(({ key, label, definition }) =>
        missing(
          scheme,
          `grading.cutoffs.${key}`,
          `等级“${label}”没有划分标准${definition ? '，只能按定义判断' : '，也没有定义'}`,
          definition ? 'gap' : 'blocking',
        ),
      ),
  ];
}

/** The questions of the grading method: every combination of answers comes to one level, and every level can be reached. */
function method(scheme: Scheme): Finding[] {
  const path = 'grading.method';
  const way = scheme.grading?.method;
  if (!way || scheme.levels.length === 0) return [];
  const open = openCases(scheme).map((one) => error(path, `这种情况没有对应的等级：${one}`));
  const reached = new Set(
    (way.by === 'matrix' ? way.cells : way.by === 'factors' ? way.cutoffs : way.levels).map(({ level }) => level),
  );
  const never = scheme.levels
    .filter(({ key }) => !reached.has(key))
    .flatMap(({ label, key }) => missing(scheme, `${path}.${key}`, `按这个方法评不出等级“${label}”`, 'gap'));
  return [...open, ...answers(way).map((message) => error(path, message)), ...never];
}

function answers(way: NonNullable<NonNullable<Scheme['grading']>['method']>): string[] {
  const unknown = (keys: string[], options: Array<{ key: string }>) =>
    [...new Set(keys)]
      .filter((key) => !options.some((option) => option.key === key))
      .map((key) => `问题里没有这个选项：${key}`);
  switch (way.by) {
    case 'matrix':
      return [
        ...unknown(
          way.cells.map((cell) => cell.likelihood),
          way.likelihood.options,
        ),
        ...unknown(
          way.cells.map((cell) => cell.consequence),
          way.consequence.options,
        ),
        ...twice(way.cells.map((cell) => `${cell.likelihood} × ${cell.consequence}`)).map((one) => `${one} 写了两次`),
        ...sameQuestion([way.likelihood.key, way.consequence.key]),
      ];
    case 'factors':
      return [
        ...sameQuestion(way.factors.map(({ question }) => question.key)),
        ...twice(way.cutoffs.map(({ atLeast }) => atLeast)).map((one) => `分数线 ${one} 写了两次`),
      ];
    default:
      return [
        ...unknown(
          way.levels.map(({ option }) => option),
          way.question.options,
        ),
        ...twice(way.levels.map(({ option }) => option)).map((one) => `选项 ${one} 写了两次`),
      ];
  }
}

const sameQuestion = (keys: string[]) => twice(keys).map((key) => `两个问题用了同一个键：${key}`);
