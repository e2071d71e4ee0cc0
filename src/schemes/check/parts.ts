// Rule, pure: what single parts need beyond their shape.
import { OBJECTS } from '../language/chains.js';
import { categoriesFor, type Scheme } from '../model.js';
import { error, type Finding, missing } from './finding.js';
import { twice } from './references.js';

export const parts = (scheme: Scheme): Finding[] => [
  ...layersWithoutCategory(scheme),
  ...forms(scheme),
  ...limits(scheme),
  ...rules(scheme),
  ...cadences(scheme),
  ...objects(scheme),
  ...warnings(scheme),
];

const layersWithoutCategory = (scheme: Scheme): Finding[] =>
  scheme.layers
    .filter(({ key }) => scheme.categories.length > 0 && categoriesFor(scheme, key).length === 0)
    .map(({ label }) => error('categories', `${label}一层没有可选的风险类别`));

/** Answers stand in a report by the key of their field: two forms that go with one report must not share one. */
function forms(scheme: Scheme): Finding[] {
  const reports = scheme.forms.filter((form) => form.of === 'risk');
  return reports.flatMap((form, at) =>
    form.fields
      .filter(({ key, is }) =>
        reports
          .slice(0, at)
          .some(
            (other) =>
              (!other.layer || !form.layer || other.layer === form.layer) &&
              other.fields.some((field) => field.key === key && !(field.is && field.is === is)),
          ),
      )
      .map(({ key }) => error(`forms.${form.key}.fields.${key}`, '另一张随上报填的表已经用了这个键')),
  );
}

const limits = (scheme: Scheme): Finding[] => [
  ...scheme.limits
    .filter(({ least, most }) => least !== undefined && most !== undefined && least > most)
    .map(({ key }) => error(`limits.${key}`, '最少的个数大于最多的个数')),
  ...scheme.limits
    .filter(({ least, most }) => least === undefined && most === undefined)
    .map(({ key }) => error(`limits.${key}`, 'least 和 most 至少写一个')),
];

const rules = (scheme: Scheme): Finding[] =>
  scheme.rules.flatMap((rule) => {
    const path = `rules.${rule.key}`;
    if (rule.kind === 'share')
      return twice(rule.parts.map(({ label }) => label)).map((one) => error(`${path}.parts`, `“${one}”重复`));
    const { atLeast, atMost } = rule;
    return [
      ...(atLeast === undefined && atMost === undefined ? [error(path, 'atLeast 和 atMost 至少写一个')] : []),
      ...(atLeast !== undefined && atMost !== undefined && atLeast > atMost ? [error(path, '下限大于上限')] : []),
      ...(rule.kind === 'ratio' && rule.to === rule.fact ? [error(`${path}.to`, '数目与它自己相比')] : []),
    ];
  });

const cadences = (scheme: Scheme): Finding[] =>
  scheme.cadences
    .filter(({ weekday, every }) => weekday !== undefined && every !== 'week')
    .map(({ key }) => error(`cadences.${key}.weekday`, '只有每周一次的才写 weekday'));

/** A plan may name objects of its own; one that is nearly one of the product's is a slip of the pen. */
function objects(scheme: Scheme): Finding[] {
  const named = [
    ...scheme.chains.map(({ key, object }, at) => ({ path: `chains.${key ?? at}.object`, object })),
    ...scheme.publications.map(({ key, object }) => ({ path: `publications.${key}.object`, object })),
  ];
  return named.flatMap(({ path, object }) => {
    if (OBJECTS.some((one) => one === object)) return [];
    const meant = OBJECTS.find((one) => nearly(one, object));
    return meant ? missing(scheme, path, `产品不认识 ${object}，是不是 ${meant}？`, 'gap') : [];
  });
}

/** One letter more, less or other, or two in the wrong order. */
function nearly(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from++;
  const [a, b] = [one.slice(from), other.slice(from)];
  return (
    a.slice(1) === b.slice(1) ||
    a === b.slice(1) ||
    a.slice(1) === b ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}

/** 专人负责廉政风险信息收集 (E2 2b): a warning that nobody collects cannot be sent. */
const warnings = (scheme: Scheme): Finding[] =>
  scheme.warnings && (scheme.warnings.collector ?? []).length === 0
    ? missing(scheme, 'warnings.collector', '预警没有写明由谁采集（专人）：没有人采集就不能发预警')
    : [];
