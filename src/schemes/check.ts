import { openCases } from './grade.js';
import { isFilled } from './merge.js';
import { categoriesFor, type Scheme } from './model.js';

/**
 * What stands in the way of a scheme. Pure.
 * `error`: it contradicts itself. `blocking`: something is missing without which it cannot be active.
 * `gap`: something is missing or imperfect, and the engines can do without.
 */
export interface Finding {
  severity: 'error' | 'blocking' | 'gap';
  /** Where in the scheme, e.g. `chains.staff.steps.office.who`. */
  path: string;
  /** What is wrong, for people. */
  message: string;
  /** For a gap the scheme lists itself: its id, and what to ask the 领导小组办公室. */
  gap?: string;
  question?: string;
}

/** The smaller of WeCom's two published limits for a drop-down: characters of an option, number of options. */
const OPTION_CHARACTERS = 10;
const OPTIONS = 10;

/** Every fault of the scheme by path, the gravest first, else in the order of the scheme. */
export function checkScheme(scheme: Scheme): Finding[] {
  const findings = [
    ...duplicates(scheme),
    ...references(scheme),
    ...levels(scheme),
    ...openCases(scheme).map((open) => error('grading.method', `这种情况没有对应的等级：${open}`)),
    ...chains(scheme),
    ...forms(scheme),
    ...labels(scheme),
    ...dates(scheme),
    ...openGaps(scheme),
  ];
  const order = ['error', 'blocking', 'gap'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Findings that forbid activating the scheme. */
export const hindrances = (findings: Finding[]): Finding[] => findings.filter((f) => f.severity !== 'gap');

/** Gaps the scheme lists about itself and that nothing has filled. */
function openGaps(scheme: Scheme): Finding[] {
  return scheme.gaps
    .filter((gap) => !isFilled(scheme, gap.path) && (gap.blocking || !gap.answer))
    .map((gap) => ({
      severity: gap.blocking ? 'blocking' : 'gap',
      path: gap.path,
      message: gap.missing,
      gap: gap.id,
      question: gap.question,
    }));
}

const error = (path: string, message: string): Finding => ({ severity: 'error', path, message });

/** Something is missing: said once, with the weight the scheme's own list gives it; with ours when it is not listed. */
function missing(scheme: Scheme, path: string, message: string, severity: Finding['severity'] = 'blocking'): Finding[] {
  const listed = scheme.gaps.some(
    (gap) => (path === gap.path || path.startsWith(`${gap.path}.`)) && !isFilled(scheme, gap.path),
  );
  return listed ? [] : [{ severity, path, message }];
}

function duplicates(scheme: Scheme): Finding[] {
  const lists: Array<[string, string[]]> = [
    ['layers', scheme.layers.map((l) => l.key)],
    ['categories', scheme.categories.map((c) => c.key)],
    ['levels', scheme.levels.map((l) => l.key)],
    ['levels.*.rank', scheme.levels.map((l) => String(l.rank))],
    ['methods', scheme.methods.map((m) => m.key)],
    ['roles', scheme.roles.map((r) => r.name)],
    ['chains', scheme.chains.flatMap((c) => c.key ?? [])],
    ['phases', scheme.phases.map((p) => p.key)],
    ['deadlines', scheme.deadlines.map((d) => d.key)],
    ['gaps', scheme.gaps.map((g) => g.id)],
    ['responsibility', (scheme.responsibility ?? []).map((r) => r.level)],
    ['grading.cutoffs', (scheme.grading?.cutoffs ?? []).map((c) => c.level)],
    ['forms', scheme.forms.map((f) => f.key)],
    ...scheme.forms.map((f): [string, string[]] => [`forms.${f.key}.fields`, f.fields.map(({ key }) => key)]),
    ['registers', (scheme.registers ?? []).map((r) => r.key)],
    ...(scheme.registers ?? []).map((r): [string, string[]] => [
      `registers.${r.key}.columns`,
      (r.columns ?? []).map((c) => c.key),
    ]),
    ...scheme.chains.map((chain, at): [string, string[]] => [
      `${chainPath(scheme, at)}.steps`,
      chain.steps.map((s) => s.key),
    ]),
  ];
  return lists.flatMap(([path, keys]) =>
    [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))].map((key) => error(path, `“${key}”重复`)),
  );
}

function references(scheme: Scheme): Finding[] {
  const known = {
    层级: new Set(scheme.layers.map((l) => l.key)),
    等级: new Set(scheme.levels.map((l) => l.key)),
    查找方式: new Set(scheme.methods.map((m) => m.key)),
    角色: new Set(scheme.roles.map((r) => r.name)),
  };
  const findings: Finding[] = [];
  const refer = (kind: keyof typeof known, path: string, names: Iterable<string>) => {
    for (const name of names) if (!known[kind].has(name)) findings.push(error(path, `没有这个${kind}：${name}`));
  };
  for (const category of scheme.categories) refer('层级', `categories.${category.key}.layers`, category.layers ?? []);
  if (scheme.defaultMethod) refer('查找方式', 'defaultMethod', [scheme.defaultMethod]);
  refer('角色', 'office', [scheme.office]);
  refer('角色', 'leadership', scheme.leadership);
  for (const cutoff of scheme.grading?.cutoffs ?? []) refer('等级', 'grading.cutoffs', [cutoff.level]);
  for (const { level, owners } of scheme.responsibility ?? []) {
    refer('等级', 'responsibility', [level]);
    refer('角色', `responsibility.${level}.owners`, roleNames(owners));
  }
  scheme.chains.forEach((chain, at) => {
    const path = chainPath(scheme, at);
    refer('层级', `${path}.when.layers`, chain.when.layers ?? []);
    refer('角色', `${path}.when.roles`, chain.when.roles ?? []);
    for (const step of chain.steps) {
      refer('等级', `${path}.steps.${step.key}.levels`, step.levels ?? []);
      refer('角色', `${path}.steps.${step.key}.who`, roleNames([step.who]));
    }
  });
  for (const { key, from, to, layer } of scheme.deadlines) {
    refer('角色', `deadlines.${key}.from`, roleNames(from));
    refer('角色', `deadlines.${key}.to`, roleNames(to));
    refer('层级', `deadlines.${key}.layer`, layer === undefined ? [] : [layer]);
  }
  for (const form of scheme.forms) refer('层级', `forms.${form.key}.layer`, form.layer ? [form.layer] : []);
  for (const limit of scheme.limits) refer('层级', `limits.${limit.key}.layer`, [limit.layer]);
  for (const register of scheme.registers ?? [])
    refer('层级', `registers.${register.key}.layers`, register.layers ?? []);
  for (const layer of scheme.layers)
    if (scheme.categories.length > 0 && categoriesFor(scheme, layer.key).length === 0)
      findings.push(error('categories', `${layer.label}一层没有可选的风险类别`));
  return findings;
}

const roleNames = (whos: Array<{ by: string; role?: string }>) => whos.flatMap((who) => who.role ?? []);

/** Every level needs somebody who answers for it (分级负责、责任到人), and words that tell when it applies. */
function levels(scheme: Scheme): Finding[] {
  const owned = new Set(scheme.responsibility?.map((r) => r.level));
  const cut = new Set(scheme.grading?.cutoffs?.map((c) => c.level));
  return scheme.levels.flatMap((level) => [
    ...(owned.has(level.key)
      ? []
      : missing(scheme, `responsibility.${level.key}`, `等级“${level.label}”没有规定由谁负责`)),
    ...(cut.has(level.key)
      ? []
      : missing(
          scheme,
          `grading.cutoffs.${level.key}`,
          `等级“${level.label}”没有划分标准${level.definition ? '，只能按定义判断' : '，也没有定义'}`,
          level.definition ? 'gap' : 'blocking',
        )),
  ]);
}

function chains(scheme: Scheme): Finding[] {
  const findings: Finding[] = [];
  scheme.chains.forEach((chain, at) => {
    const path = chainPath(scheme, at);
    if (chain.steps.every((step) => step.who.by === 'reporter'))
      findings.push(error(`${path}.steps`, '只有本人一环：任何人都不能审定自己的事项'));
    for (const level of chain.object === 'risk' ? scheme.levels : [])
      if (chain.steps.every((step) => step.levels && !step.levels.includes(level.key)))
        findings.push(error(`${path}.steps`, `等级“${level.label}”的事项在这条审批链里没有一个环节`));
    if (
      chain.object === 'power' &&
      (chain.when.layers || chain.steps.some((step) => step.levels || step.mayChangeLevel))
    )
      findings.push(error(path, '职权没有层级和等级：职权的审批链不能写 layers、levels、mayChangeLevel'));
    const earlier = scheme.chains
      .slice(0, at)
      .findIndex((other) => other.object === chain.object && covers(other.when, chain.when));
    if (earlier >= 0) findings.push(error(path, `永远轮不到：${chainPath(scheme, earlier)} 的条件已经包含它`));
  });
  // A scheme with neither levels nor chains approves nothing: inspections on a calendar, amounts and gates.
  if (scheme.chains.length === 0 && scheme.levels.length === 0) return findings;
  for (const layer of scheme.layers) {
    const ordinary = scheme.chains.some(
      ({ object, when }) =>
        object === 'risk' &&
        !when.roles &&
        !when.levels &&
        when.sectionHead !== true &&
        (!when.layers || when.layers.includes(layer.key)),
    );
    // A scheme that says so itself names it by a path under `chains`.
    const listed = scheme.gaps.some((gap) => gap.path.startsWith('chains') && !isFilled(scheme, gap.path));
    if (!ordinary && !listed)
      findings.push({ severity: 'blocking', path: 'chains', message: `${layer.label}一层的风险点没有审批链` });
  }
  return findings;
}

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

type When = Scheme['chains'][number]['when'];

/** Whether every case of `inner` is a case of `outer`. */
const covers = (outer: When, inner: When): boolean =>
  within(inner.layers, outer.layers) &&
  within(inner.roles, outer.roles) &&
  within(inner.levels, outer.levels) &&
  (outer.sectionHead === undefined || outer.sectionHead === inner.sectionHead);
const within = (inner: string[] | undefined, outer: string[] | undefined): boolean =>
  outer === undefined || (inner?.every((name) => outer.includes(name)) ?? false);

/** Cards show 10 characters of an option and 10 options; two options that look the same are worse than a cut one. */
function labels(scheme: Scheme): Finding[] {
  const lists: Array<[string, Array<{ key: string; label: string }>]> = [
    ['levels', scheme.levels],
    ['methods', scheme.methods],
    ...scheme.layers.map((layer): [string, Scheme['categories']] => ['categories', categoriesFor(scheme, layer.key)]),
  ];
  const findings = lists.flatMap(([path, items]) => {
    const shown = items.map((item) => [...item.label].slice(0, OPTION_CHARACTERS).join(''));
    return [
      ...(items.length > OPTIONS ? [error(path, `卡片的下拉框至多 ${OPTIONS} 项，这里有 ${items.length} 项`)] : []),
      ...items.flatMap((item, at): Finding[] => {
        if ([...item.label].length <= OPTION_CHARACTERS) return [];
        const twin = shown.some((label, other) => other !== at && label === shown[at]);
        return [
          twin
            ? error(`${path}.${item.key}.label`, `卡片只显示前 ${OPTION_CHARACTERS} 个字，与另一项分不清`)
            : {
                severity: 'gap',
                path: `${path}.${item.key}.label`,
                message: `卡片只显示前 ${OPTION_CHARACTERS} 个字，后面会被截去`,
              },
        ];
      }),
    ];
  });
  // A category that several layers share is reported once.
  const seen = new Set<string>();
  return findings.filter((f) => !seen.has(f.path + f.message) && seen.add(f.path + f.message));
}

function dates(scheme: Scheme): Finding[] {
  return scheme.phases
    .filter((phase) => phase.start && phase.end && phase.end < phase.start.slice(0, phase.end.length))
    .map((phase) => error(`phases.${phase.key}`, '结束早于开始'));
}

const chainPath = (scheme: Scheme, at: number) => `chains.${scheme.chains[at]?.key ?? at}`;
