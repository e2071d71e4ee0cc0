// Rule, pure: scheme × facts × organisation → steps with the persons who may decide them.
import type { Department, Organisation } from '../directory/model.js';
import type { Chain, ChainStep, Scheme } from '../schemes/model.js';
import type { ChainFacts, Decider, Delegation, PlannedStep } from './model.js';

export interface PlanOptions {
  /** Steps of this round that are over: a round goes on under the chain it began with, whatever the person has become. */
  begun?: readonly string[];
  /** The step that is open now: planned whatever the level has become. */
  open?: string | undefined;
}

/**
 * The whole chain for a subject as the organisation stands. Empty when the scheme has no chain, or no step, for it.
 * - Nobody decides on himself, nor on what he wrote. A step that would be the person concerned goes to the leader of the parent department,
 *   climbing on; a fellow head of the same section is no superior. With nobody above it goes to the next step that has
 *   somebody else in it (`passed`), and where there is none it is a gap.
 * - A step that nobody holds, or whose holders cannot act, is a gap; it is never left out.
 * - People who are not active never decide.
 */
export function planChain(
  scheme: Scheme,
  facts: ChainFacts,
  org: Organisation,
  at: { now: Date; delegations: readonly Delegation[] },
  options: PlanOptions = {},
): PlannedStep[] {
  const chain = chainFor(scheme, facts, org, [...(options.begun ?? []), ...(options.open ? [options.open] : [])]);
  const steps = (chain?.steps ?? []).filter((step) => applies(step, facts) || step.key === options.open);
  const found = steps.map((step) => resolve(step, scheme, facts, org));
  return steps.map((step, i) => {
    const { key, label, decide } = step;
    const base = { key, label, decide, mayChangeLevel: step.mayChangeLevel && facts.object === 'risk' };
    const who = found[i] ?? [];
    const body = bodyOf(step, scheme);
    if (body !== undefined) {
      return { ...base, decide: step.who.by === 'outside' ? decide : 'meeting', kind: 'outside', body };
    }
    if (who === 'himself') {
      const next = steps.find((_, later) => later > i && hasSomebody(found[later]));
      return next ? { ...base, kind: 'passed', to: next.key } : { ...base, kind: 'gap' };
    }
    if (who === 'outside' || who.length === 0) return { ...base, kind: 'gap' };
    return { ...base, kind: 'people', deciders: standIns(who, facts, org, at) };
  });
}

/** What is still to be decided: the plan without the steps that are over. */
export function remaining(plan: readonly PlannedStep[], over: ReadonlySet<string>): PlannedStep[] {
  return plan.filter((step) => step.kind !== 'passed' && !over.has(step.key));
}

/** Active people with a role, under its own name or a tag the scheme names for it. The person concerned may be among them. */
export function peopleWithRole(scheme: Scheme, org: Organisation, role: string): string[] {
  return holders(scheme, org, role).filter((id) => isActive(org, id));
}

/** Heads of a department (科室负责人): `department_leader`, else who is marked as leading there. */
export function headsOf(org: Organisation, department: Department): string[] {
  if (department.leaders.length > 0) return department.leaders;
  return [...org.people.values()]
    .filter((p) => p.departments.some((d) => d.id === department.id && d.leads))
    .map((p) => p.id)
    .sort();
}

/** Those who may decide in place of a head who cannot: the nearest active leaders above the section. */
export function leadersAbove(facts: ChainFacts, org: Organisation): string[] {
  const section = facts.departmentId === null ? undefined : org.departments.get(facts.departmentId);
  return climb(facts, org, parentOf(org, section)).map((decider) => decider.person);
}

/** Whether the subject is this person's own: it is about him, or he wrote it. */
export const isOwn = ({ concerned, alsoOwn }: Pick<ChainFacts, 'concerned' | 'alsoOwn'>, id: string) =>
  id === concerned || id === alsoOwn;

export const isActive = (org: Organisation, id: string) => org.people.get(id)?.status === 'active';

/** Whether this step is one for such a subject: by its level, and by an amount (large sums go further up). */
const applies = (step: ChainStep, facts: ChainFacts) =>
  (!step.levels || step.levels.includes(facts.level)) &&
  (!step.over || (facts.amounts?.[step.over.fact] ?? 0) > step.over.amount);

/**
 * The body that decides by sitting together, or outside the house: nobody clicks for it, the office enters number and
 * date of its decision. Undefined for a step that people decide.
 */
function bodyOf({ who, decide, label }: ChainStep, scheme: Scheme): string | undefined {
  if (who.by === 'outside') return who.body;
  if (who.by === 'body') return scheme.bodies.find(({ key }) => key === who.body)?.label ?? label;
  return decide === 'meeting' ? label : undefined;
}

type Found = Decider[] | 'outside' | 'himself';

function chainFor(scheme: Scheme, facts: ChainFacts, org: Organisation, begun: string[]): Chain | undefined {
  const fitting = scheme.chains.filter((chain) => chain.object === facts.object);
  const chosen = fitting.find(
    ({ when }) =>
      (!when.layers || when.layers.includes(facts.layer)) &&
      (!when.levels || when.levels.includes(facts.level)) &&
      (!when.roles || when.roles.some((role) => holders(scheme, org, role).includes(facts.concerned))) &&
      (when.sectionHead === undefined || when.sectionHead === headsHisSection(facts, org)),
  );
  const has = (chain: Chain | undefined) => begun.every((key) => chain?.steps.some((step) => step.key === key));
  return has(chosen) ? chosen : (fitting.find(has) ?? chosen);
}

function headsHisSection(facts: ChainFacts, org: Organisation): boolean {
  const section = facts.departmentId === null ? undefined : org.departments.get(facts.departmentId);
  return section !== undefined && headsOf(org, section).includes(facts.concerned);
}

function resolve(step: Pick<ChainStep, 'who'>, scheme: Scheme, facts: ChainFacts, org: Organisation): Found {
  const may = (id: string) => !isOwn(facts, id) && isActive(org, id);
  const post = (id: string): Decider => ({ person: id, because: 'post' });
  const department = facts.departmentId === null ? undefined : org.departments.get(facts.departmentId);
  switch (step.who.by) {
    case 'outside':
    case 'body':
      return 'outside';
    case 'any-of': {
      const each = step.who.of.map((who) => resolve({ who }, scheme, facts, org));
      const people = each.flatMap((found) => (Array.isArray(found) ? found : []));
      return people.length > 0 || !each.includes('himself') ? people : 'himself';
    }
    case 'reporter':
      return orHimself(climb(facts, org, department));
    case 'section-head': {
      const heads = department ? headsOf(org, department) : [];
      if (heads.some((id) => isOwn(facts, id))) return orHimself(climb(facts, org, parentOf(org, department)));
      return heads.filter(may).map(post);
    }
    case 'role': {
      const all = holders(scheme, org, step.who.role);
      const assigned = step.who.assigned ? answering(all, org, facts.departmentId) : [];
      const named = assigned.length > 0 ? assigned : all;
      const able = named.filter(may);
      if (able.length > 0) return able.map(post);
      const himself = named.some((id) => isOwn(facts, id));
      const above = himself ? climb(facts, org, parentOf(org, department)) : [];
      if (above.length > 0) return above;
      // Whoever answers for the section cannot act: everybody with the role may, as if nobody were assigned.
      const others = all.filter(may).map((person): Decider => ({ person, because: 'handover', ...firstOf(named) }));
      return himself ? orHimself(others) : others;
    }
  }
}

const hasSomebody = (who: Found | undefined) => who !== undefined && who !== 'himself' && who.length > 0;
const orHimself = (people: Decider[]): Found => (people.length > 0 ? people : 'himself');

const firstOf = ([insteadOf]: string[]) => (insteadOf === undefined ? {} : { insteadOf });

/** The nearest department from `start` upwards whose heads can decide; one that the person himself heads is not above him. */
function climb(facts: ChainFacts, org: Organisation, start: Department | undefined): Decider[] {
  const seen = new Set<number>();
  for (let at = start; at && !seen.has(at.id); at = parentOf(org, at)) {
    seen.add(at.id);
    const heads = headsOf(org, at);
    const able = heads.some((id) => isOwn(facts, id)) ? [] : heads.filter((id) => isActive(org, id));
    if (able.length > 0) return able.map((person) => ({ person, because: 'climbed' }));
  }
  return [];
}

function parentOf(org: Organisation, department: Department | undefined): Department | undefined {
  return department?.parentId == null ? undefined : org.departments.get(department.parentId);
}

/** Those of `people` who answer for the section, or else for the nearest department above it that somebody answers for. */
export function answering(people: string[], org: Organisation, departmentId: number | null): string[] {
  const seen = new Set<number>();
  let at = departmentId === null ? undefined : org.departments.get(departmentId);
  for (; at && !seen.has(at.id); at = parentOf(org, at)) {
    const id = at.id;
    seen.add(id);
    const named = people.filter((person) => org.assignedDepartments.get(person)?.includes(id));
    if (named.length > 0) return named;
  }
  return [];
}

function holders(scheme: Scheme, org: Organisation, role: string): string[] {
  const tags = scheme.roles.find((r) => r.name === role)?.tags ?? [];
  return [...new Set([role, ...tags].flatMap((name) => org.roles.get(name) ?? []))];
}

/**
 * Puts delegates in the place of those who are away. A delegate who is himself away hands on to his own; one who is the
 * person concerned, or cannot act, is passed by, and the step stays with the one before him.
 */
function standIns(
  deciders: Decider[],
  facts: ChainFacts,
  org: Organisation,
  at: { now: Date; delegations: readonly Delegation[] },
): Decider[] {
  const standing = (id: string) =>
    at.delegations.find((d) => d.person === id && d.fromAt <= at.now && at.now <= d.untilAt)?.delegate;
  const out = new Map<string, Decider>();
  for (const decider of deciders) {
    const seen = new Set([decider.person]);
    let person = decider.person;
    for (let next = standing(person); next !== undefined; next = standing(person)) {
      if (seen.has(next) || isOwn(facts, next) || !isActive(org, next)) break;
      seen.add(next);
      person = next;
    }
    const placed: Decider =
      person === decider.person ? decider : { person, because: 'delegation', insteadOf: decider.person };
    // Who holds the post himself keeps that reason, whomever he stands in for besides.
    if (!out.has(person) || placed.because !== 'delegation') out.set(person, placed);
  }
  return [...out.values()];
}
