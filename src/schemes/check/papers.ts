// Rule, pure: whether a scheme's forms, scales and matters fit its chains, clocks, gates and figures.
import { gatesBefore } from '../figures.js';
import type { Matter, Scheme } from '../model.js';
import { error, type Finding } from './finding.js';

/** Contradictions in `forms`, `scales` and `matters`, by path. */
export const papers = (scheme: Scheme): Finding[] => [
  ...scheme.forms.flatMap((form) => formFindings(scheme, form)),
  ...scheme.scales.flatMap((scale) => scaleFindings(scheme, scale)),
  ...amountFindings(scheme),
  ...scheme.matters.flatMap((matter) => matterFindings(scheme, matter)),
];

type Form = Scheme['forms'][number];

function formFindings(scheme: Scheme, form: Form): Finding[] {
  const path = `forms.${form.key}`;
  const chains = scheme.chains.filter((chain) => chain.object === form.object);
  const steps = new Set(chains.flatMap((chain) => chain.steps.map((step) => step.key)));
  return [
    ...(form.object !== undefined && chains.length === 0
      ? [error(`${path}.object`, `没有 object 是“${form.object}”的审批链`)]
      : []),
    ...form.fields.flatMap((field) => [
      ...(field.options && (field.kind ?? 'text') !== 'text'
        ? [error(`${path}.fields.${field.key}`, '有 options 的是选择，kind 不用写')]
        : []),
      ...(field.signed !== undefined && !steps.has(field.signed)
        ? [error(`${path}.fields.${field.key}.signed`, `这张表的审批链里没有“${field.signed}”这个环节`)]
        : []),
    ]),
    ...(form.of !== undefined && needsPaper(form)
      ? [error(path, '随上报填的表没有自己的审批链、填表人、签字栏、公布和金额日期：不写 of，或去掉它们')]
      : []),
    ...(form.fields.every((field) => field.signed) ? [error(`${path}.fields`, '没有一栏是填表人要填的')] : []),
  ];
}

const needsPaper = (form: Form): boolean =>
  form.object !== undefined ||
  form.by !== undefined ||
  form.published === true ||
  form.fields.some(({ kind = 'text', signed }) => kind !== 'text' || signed !== undefined);

/** A correction that a grade opens is due after the day of grading. */
function scaleFindings(scheme: Scheme, scale: Scheme['scales'][number]): Finding[] {
  return scale.grades.flatMap((grade) => {
    const clock = scale.forms?.length ? scheme.clocks.find(({ key }) => key === grade.opens) : undefined;
    return clock && (clock.direction === 'before' || clock.meaning !== 'must')
      ? [error(`clocks.${clock.key}`, '整改的期限要从评定那天往后算，最迟到那天办到')]
      : [];
  });
}

/** A form's chain can ask only for amounts that the form has. */
function amountFindings(scheme: Scheme): Finding[] {
  return scheme.chains.flatMap((chain, at) => {
    const forms = scheme.forms.filter((form) => form.object === chain.object);
    if (forms.length === 0) return [];
    const known = new Set(
      forms
        .flatMap((form) => form.fields.filter(({ kind }) => kind === 'amount' || kind === 'number'))
        .map((f) => f.label),
    );
    return chain.steps
      .filter((step) => step.over && !known.has(step.over.fact))
      .map((step) =>
        error(
          `chains.${chain.key ?? at}.steps.${step.key}.over.fact`,
          `表里没有叫“${step.over?.fact}”的金额或数：表的那一栏写 kind: amount`,
        ),
      );
  });
}

function matterFindings(scheme: Scheme, matter: Matter): Finding[] {
  const path = `matters.${matter.key}`;
  const gates = new Set(matter.gates);
  const facts = new Set(matter.figures.map(({ fact }) => fact));
  return [
    ...matter.gates.flatMap((key) => {
      const gate = scheme.gates.find((one) => one.key === key);
      if (!gate) return [];
      return [
        ...gate.after
          .filter((before) => !gates.has(before))
          .map((before) => error(`${path}.gates`, `“${gate.label}”之前要过的“${before}”不在里面，永远过不去`)),
        ...(gate.figures ?? [])
          .filter((fact) => !facts.has(fact))
          .map((fact) => error(`${path}.figures`, `过“${gate.label}”要登记的“${fact}”不在里面`)),
      ];
    }),
    ...matter.clocks.flatMap(({ clock, from, until }) => [
      ...[from, until]
        .filter((key) => !gates.has(key))
        .map((key) => error(`${path}.clocks`, `这件事的 gates 里没有这一关：${key}`)),
      // Else the gate could be passed before the clock has begun.
      ...(scheme.clocks.find(({ key }) => key === clock)?.meaning === 'may-from' &&
      !gatesBefore(scheme, until, new Set()).some(({ key }) => key === from)
        ? [error(`${path}.clocks`, `“${clock}”是到期才可以：“${until}”要在“${from}”之后（after）`)]
        : []),
    ]),
  ];
}
