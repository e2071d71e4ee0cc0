// Rule, pure: who answers for a point of a level (分级管理、分级负责、责任到人), as the organisation stands today.
import type { Organisation } from '../directory/model.js';
import type { Scheme, Who } from '../schemes/model.js';
import { answering, headsOf, isActive, peopleWithRole } from './chain.js';
import type { ChainFacts } from './model.js';

/** One who answers: people, or a body that answers as a whole. */
export interface Responsible {
  /** As the scheme names it. */
  who: Who;
  /** Active people, each once. Empty: the place is vacant, the office has to see to it. */
  people: string[];
  /** Name of the body, where it is one: 局党组. */
  body?: string;
}

export interface Responsibility {
  /** 管理: several share it. */
  owners: Responsible[];
  /** 监督: told in summary, without a task. */
  supervisors: Responsible[];
}

/**
 * Who manages and who supervises a point. It is computed anew whenever it is asked, so that it follows people who move.
 * Undefined where the scheme maps nobody to the level: that is a gap, never a guess.
 */
export function responsibleFor(
  scheme: Scheme,
  facts: Pick<ChainFacts, 'concerned' | 'departmentId' | 'layer' | 'level'>,
  org: Organisation,
): Responsibility | undefined {
  const rule = scheme.responsibility?.find(
    ({ level, layers }) => level === facts.level && (!layers || layers.includes(facts.layer)),
  );
  if (!rule) return undefined;
  const each = (whos: readonly Who[]) => whos.map((who) => ({ who, ...named(who, scheme, facts, org) }));
  return { owners: each(rule.owners), supervisors: each(rule.supervisors ?? []) };
}

/** Whom these words of a scheme mean for a subject today, each once; of a body its members. */
export const peopleMeant = (whos: readonly Who[], scheme: Scheme, facts: Facts, org: Organisation): string[] =>
  unique(whos.flatMap((who) => named(who, scheme, facts, org).people));

type Facts = Pick<ChainFacts, 'concerned' | 'departmentId'>;

function named(who: Who, scheme: Scheme, facts: Facts, org: Organisation): Omit<Responsible, 'who'> {
  switch (who.by) {
    case 'outside':
      return { people: [], body: who.body };
    case 'body': {
      const body = scheme.bodies.find(({ key }) => key === who.body);
      return {
        people: unique((body?.members ?? []).flatMap((role) => peopleWithRole(scheme, org, role))),
        body: body?.label ?? who.body,
      };
    }
    case 'any-of':
      return { people: unique(who.of.flatMap((one) => named(one, scheme, facts, org).people)) };
    case 'reporter':
      return { people: [facts.concerned].filter((id) => isActive(org, id)) };
    case 'section-head': {
      const section = facts.departmentId === null ? undefined : org.departments.get(facts.departmentId);
      return { people: unique(section ? headsOf(org, section) : []).filter((id) => isActive(org, id)) };
    }
    case 'role': {
      const all = peopleWithRole(scheme, org, who.role);
      const assigned = who.assigned ? answering(all, org, facts.departmentId) : [];
      return { people: unique(assigned.length > 0 ? assigned : all) };
    }
  }
}

const unique = (people: string[]) => [...new Set(people)];
