import { type Responsible, responsibleFor } from '../approvals/responsible.js';
import type { Organisation } from '../directory/model.js';
import type { Risk } from '../risks/model.js';
import type { Scheme, Who } from '../schemes/model.js';
import { WORDS } from './words.js';

/** One point as a register shows it, with where it stands in the order. Rule, pure. */
export interface Entry {
  number: string;
  layer: { key: string; label: string };
  /** Place of the section in the directory, from 0; points of no known section come last. */
  section: { label: string; at: number };
  category: { label: string; at: number };
  /** 1 is the most serious, whatever the label says. */
  level: { label: string; rank: number };
  status: { key: Risk['status']; label: string };
  post: string;
  person: string;
  power: string;
  method: string;
  point: string;
  manifestation: string;
  reason: string;
  /** Who answers for a point of this level: 分级负责. */
  owner: string;
  /** 防控措施 in force: of each its words, 防线 and 种类, who, until when, on lines of their own. */
  measures: string[];
  filedAt: Date | null;
}

/**
 * A point in the words of the scheme it was recorded under; who answers for it by the organisation as it stands.
 * @param measures 防控措施 in force, as the register prints each
 * @param governing the plan that says who answers, where that is another
 */
export function entryOf(
  risk: Risk,
  scheme: Scheme,
  org: Organisation,
  status: string,
  measures: string[] = [],
  governing = scheme,
): Entry {
  const { fields } = risk;
  const category = scheme.categories.findIndex((one) => one.key === fields.category);
  const level = scheme.levels.find((one) => one.key === fields.level);
  const section = risk.department === null ? undefined : org.departments.get(risk.department);
  return {
    number: risk.number,
    layer: { key: fields.layer, label: labelIn(scheme.layers, fields.layer) },
    section: {
      label: section?.name ?? WORDS.noSection,
      at: section ? placeOf(org, section.id) : Number.MAX_SAFE_INTEGER,
    },
    category: {
      label: scheme.categories[category]?.label ?? fields.category ?? WORDS.open,
      at: category < 0 ? Number.MAX_SAFE_INTEGER : category,
    },
    level: { label: level?.label ?? fields.level ?? WORDS.open, rank: level?.rank ?? Number.MAX_SAFE_INTEGER },
    status: { key: risk.status, label: status },
    post: fields.post ?? '',
    person: org.people.get(risk.reporter)?.name ?? WORDS.left,
    power: fields.power ?? '',
    method: fields.method ? labelIn(scheme.methods, fields.method) : '',
    point: fields.point,
    manifestation: fields.manifestation,
    reason: fields.reason ?? '',
    owner: ownersOf(governing, org, risk).join('\n'),
    measures,
    filedAt: risk.filedAt,
  };
}

/** 责任人（领导） of a point: each whom the scheme makes answer for its level, with the names where they are few. */
function ownersOf(scheme: Scheme, org: Organisation, risk: Risk): string[] {
  const { layer, level = '' } = risk.fields;
  const facts = { concerned: risk.reporter, departmentId: risk.department, layer, level };
  return (responsibleFor(scheme, facts, org)?.owners ?? []).map((owner) => ownerText(owner, org));
}

function ownerText({ who, people, body }: Responsible, org: Organisation): string {
  if (body !== undefined) return body;
  const names = people.map((id) => org.people.get(id)?.name ?? id);
  if (who.by === 'reporter') return names[0] ?? WORDS.left;
  // Several may act, so that no name is the right one.
  return WORDS.owner(titleOf(who), names.length <= NAMED ? names : []);
}

function titleOf(who: Who): string {
  if (who.by === 'role') return who.role;
  return who.by === 'any-of' ? who.of.map(titleOf).join(' 或 ') : WORDS.head;
}

/** More names than these say nothing in a cell. */
const NAMED = 2;

const labelIn = (list: Array<{ key: string; label: string }>, key: string) =>
  list.find((one) => one.key === key)?.label ?? key;

/** Departments top down, each before those below it, siblings in WeCom's order: higher `order` comes first there. */
function placeOf(org: Organisation, id: number): number {
  let places = known.get(org);
  if (!places) {
    places = placesOf(org);
    known.set(org, places);
  }
  return places.get(id) ?? Number.MAX_SAFE_INTEGER;
}

const known = new WeakMap<Organisation, Map<number, number>>();

function placesOf({ departments }: Organisation): Map<number, number> {
  const below = new Map<number | null, number[]>();
  const sorted = [...departments.values()].sort((a, b) => (b.order ?? 0) - (a.order ?? 0) || a.id - b.id);
  for (const { id, parentId } of sorted) {
    const parent = parentId !== null && departments.has(parentId) ? parentId : null;
    below.set(parent, [...(below.get(parent) ?? []), id]);
  }
  const places = new Map<number, number>();
  const visit = (id: number) => {
    if (places.has(id)) return;
    places.set(id, places.size);
    for (const child of below.get(id) ?? []) visit(child);
  };
  for (const id of below.get(null) ?? []) visit(id);
  // A circle hangs on nothing: its departments come last.
  for (const { id } of sorted) visit(id);
  return places;
}
