// Rule, pure: chains and steps that are never used, subjects without a chain, and chains that do not climb.
import type { Chain, Scheme } from '../model.js';
import { isAbove } from './above.js';
import { error, type Finding, missing } from './finding.js';

export const chains = (scheme: Scheme): Finding[] => [
  ...scheme.chains.flatMap((chain, at) => [
    ...shape(scheme, chain, pathOf(scheme, at)),
    ...reach(scheme, at),
    ...climb(scheme, at),
  ]),
  ...layersWithout(scheme),
];

const pathOf = (scheme: Scheme, at: number) => `chains.${scheme.chains[at]?.key ?? at}`;

/** Objects that bear a level: for any other a step of certain levels is never used. */
const WITH_LEVEL = new Set(['risk', 'level', 'measure']);
const OBJECTS_WITHOUT_LAYER = new Set(['power']);

function shape(scheme: Scheme, chain: Chain, path: string): Finding[] {
  const { steps, when, object } = chain;
  const found: Finding[] = [];
  if (steps.every((step) => step.who.by === 'reporter'))
    found.push(error(`${path}.steps`, '只有本人一环：任何人都不能审定自己的事项'));
  if (steps.every((step) => step.over))
    found.push(error(`${path}.steps`, '每个环节都只在数目超过时才有：数目小的事项没有一个环节'));
  for (const level of levelsOf(scheme, chain))
    if (WITH_LEVEL.has(object) && steps.every((step) => step.levels && !step.levels.includes(level.key)))
      found.push(error(`${path}.steps`, `等级“${level.label}”的事项在这条审批链里没有一个环节`));
  for (const { key, levels } of steps)
    if (levels && !levels.some((level) => !when.levels || when.levels.includes(level)))
      found.push(error(`${path}.steps.${key}.levels`, '永远轮不到这个环节：这条审批链里没有这些等级的事项'));
  if (OBJECTS_WITHOUT_LAYER.has(object) && (when.layers || steps.some((step) => step.levels || step.mayChangeLevel)))
    found.push(error(path, '职权没有层级和等级：职权的审批链不能写 layers、levels、mayChangeLevel'));
  return found;
}

/** Levels a subject of this chain may have. */
const levelsOf = (scheme: Scheme, { when }: Chain) =>
  scheme.levels.filter(({ key }) => !when.levels || when.levels.includes(key));

type When = Chain['when'];

/** A chain that no subject comes to: its condition is empty, or the chains before it take every case of it. */
function reach(scheme: Scheme, at: number): Finding[] {
  const chain = scheme.chains[at];
  if (!chain) return [];
  const path = pathOf(scheme, at);
  const empty = (['layers', 'levels', 'roles'] as const).filter((field) => chain.when[field]?.length === 0);
  if (empty.length > 0) return [error(`${path}.when.${empty[0]}`, '永远轮不到：条件是空的')];
  const before = earlier(scheme, at);
  const taking = casesOf(scheme, chain.when).map((one) => before.find((other) => takes(scheme, other.when, one)));
  if (taking.length === 0 || taking.includes(undefined)) return [];
  const names = [...new Set(taking)].map((one) => pathOf(scheme, one ? scheme.chains.indexOf(one) : 0));
  return [error(path, `永远轮不到：${names.join('、')} 的条件已经包含它`)];
}

const earlier = (scheme: Scheme, at: number) =>
  scheme.chains.slice(0, at).filter((other) => other.object === scheme.chains[at]?.object);

interface Case {
  layer: string | undefined;
  level: string | undefined;
  sectionHead: boolean;
  /** The role by which it comes in; any person otherwise. */
  role: string | undefined;
}

/** Every kind of subject a condition lets in, one of each. */
function casesOf(scheme: Scheme, when: When): Case[] {
  const either = <T>(given: T[] | undefined, all: T[]): Array<T | undefined> =>
    given ?? (all.length > 0 ? all : [undefined]);
  const heads = when.sectionHead === undefined ? [true, false] : [when.sectionHead];
  const keys = (items: Array<{ key: string }>) => items.map(({ key }) => key);
  return either(when.layers, keys(scheme.layers)).flatMap((layer) =>
    either(when.levels, keys(scheme.levels)).flatMap((level) =>
      heads.flatMap((sectionHead) =>
        // Whoever has one of the roles comes in: each of them has to be taken.
        (when.roles ?? [undefined]).map((role) => ({ layer, level, sectionHead, role })),
      ),
    ),
  );
}

const takes = (scheme: Scheme, when: When, { layer, level, sectionHead, role }: Case): boolean =>
  (!when.layers || (layer !== undefined && when.layers.includes(layer))) &&
  (!when.levels || (level !== undefined && when.levels.includes(level))) &&
  (when.sectionHead === undefined || when.sectionHead === sectionHead) &&
  (!when.roles || (role !== undefined && when.roles.some((other) => isWithin(scheme, role, other))));

/** Whether everybody with one role has the other too: 领导班子成员 is whoever is tagged 主要领导 or 分管领导. */
function isWithin(scheme: Scheme, role: string, other: string): boolean {
  const tags = (name: string) => [name, ...(scheme.roles.find((one) => one.name === name)?.tags ?? [])];
  return tags(role).every((tag) => tags(other).includes(tag));
}

/**
 * 任何人都不能审定自己的事项: a chain needs, for each role it is written for and in each case, a step above it. A chain for
 * everybody needs one above those who lead the house, as far as no chain before it takes them.
 */
function climb(scheme: Scheme, at: number): Finding[] {
  const chain = scheme.chains[at];
  if (!chain) return [];
  const { roles } = chain.when;
  if (!roles && !WITH_LEVEL.has(chain.object)) return [];
  const concerned = roles
    ? scheme.roles.map(({ name }) => name).filter((name) => roles.some((role) => isWithin(scheme, name, role)))
    : scheme.leadership;
  const low = concerned.filter((role) =>
    casesOf(scheme, { ...chain.when, roles: [role] }).some((one) => {
      if (earlier(scheme, at).some((other) => takes(scheme, other.when, one))) return false;
      const steps = chain.steps.filter((step) => !step.levels || step.levels.includes(one.level ?? ''));
      return steps.length > 0 && !steps.some((step) => isAbove(scheme, step, role));
    }),
  );
  if (low.length === 0) return [];
  const path = pathOf(scheme, at);
  const who = low.join('、');
  const mend = '要有上级、集体（body）或单位以外（outside）的环节';
  return roles
    ? [error(`${path}.steps`, `自己审自己：${who}的事项审到最后仍是本人、同一角色或下级，${mend}`)]
    : missing(
        scheme,
        `${path}.leaders`,
        `${who}自己的事项走这条审批链，审到最后是本人、同一角色或下级：为他们另写一条，${mend}`,
      );
}

function layersWithout(scheme: Scheme): Finding[] {
  // A scheme with neither levels nor chains approves nothing: inspections on a calendar, amounts and gates.
  if (scheme.chains.length === 0 && scheme.levels.length === 0) return [];
  return scheme.layers.flatMap((layer) => {
    const ordinary = scheme.chains.some(
      ({ object, when }) =>
        object === 'risk' &&
        !when.roles &&
        !when.levels &&
        when.sectionHead !== true &&
        (!when.layers || when.layers.includes(layer.key)),
    );
    if (ordinary) return [];
    // A scheme that says so itself names the chain by a path under `chains`.
    const names = [
      'risk',
      ...scheme.gaps.map((gap) => gap.path.split('.')).flatMap(([top, key]) => (top === 'chains' ? (key ?? []) : [])),
    ];
    const told = names.some((key) => missing(scheme, `chains.${key}`, '').length === 0);
    return told
      ? []
      : [{ severity: 'blocking' as const, path: 'chains', message: `${layer.label}一层的风险点没有审批链` }];
  });
}
