import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { planChain } from '../../src/approvals/chain.js';
import { responsibleFor } from '../../src/approvals/responsible.js';
import type { Organisation } from '../../src/directory/model.js';
import { powerRules } from '../../src/powers/model.js';
import { formsOf } from '../../src/registers/forms.js';
import { checkScheme } from '../../src/schemes/check.js';
import { breaches, gatesBefore, split } from '../../src/schemes/figures.js';
import { grade, questionsOf } from '../../src/schemes/grade.js';
import { OBJECTS } from '../../src/schemes/language/chains.js';
import { REVIEWED } from '../../src/schemes/language/handling.js';
import { tooFew, tooMany } from '../../src/schemes/limits.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { categoriesFor, levelsByRank, Scheme } from '../../src/schemes/model.js';
import { deadlinesPassed, phasesOn } from '../../src/schemes/phases.js';
import { organisation } from '../support/factories.js';

/**
 * Nothing in the product goes by what a house calls things: with every key, label, title and role of a scheme replaced
 * by another word, and the tags of the house likewise, every outcome is the same but for the words.
 */
const packs: Scheme[] = [];
beforeAll(async () => {
  for (const id of await listPacks()) packs.push(await readSchemeFile(id));
});

type Words = Map<string, string>;

/**
 * The same scheme in other words. Equal texts get equal words, wherever they stand: so references still meet. What the
 * language itself says (`by`, `every`, `unit` …), dates and the product's own objects stay.
 */
function renamed(scheme: Scheme, seed: number): { scheme: Scheme; words: Words } {
  const words: Words = new Map();
  const given = new Set<string>();
  const kept = new Set<string>([...OBJECTS, ...REVIEWED]);
  let state = seed;
  const chance = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const invent = (text: string, isKey: boolean): string => {
    const letter = () => (isKey ? String.fromCharCode(97 + chance(26)) : String.fromCodePoint(0x5000 + chance(0x3000)));
    // As long as before, so that a card cuts the same ones.
    const length = isKey ? 12 : [...text].length;
    let word = '';
    do word = Array.from({ length }, letter).join('');
    while (given.has(word));
    given.add(word);
    return word;
  };
  const other = (text: string, isKey: boolean): string => {
    if (text === '' || kept.has(text)) return text;
    const known = words.get(text);
    if (known !== undefined) return known;
    const word = invent(text, isKey);
    words.set(text, word);
    return word;
  };
  const texts = new Set(['source', 'quorum', 'majority']);
  const language = new Set([
    'by',
    'kind',
    'decide',
    'sees',
    'of',
    'from',
    'take',
    'unit',
    'direction',
    'meaning',
    'scope',
  ]);
  const own = new Set([
    'every',
    'each',
    'is',
    'onDayOff',
    'required',
    'groupBy',
    'wanted',
    'start',
    'end',
    'on',
    'issued',
  ]);
  const isKey = (text: string) => /^[a-z][a-z0-9-]{0,39}$/.test(text);
  /** Fields that are the language's own in some parts and the house's in others: `of` of a limit, of a review. */
  const said = (field: string, text: string) =>
    own.has(field) || (language.has(field) && /^[a-z-]+$/.test(text)) || field === 'column';
  const change = (value: unknown, field: string, top: string): unknown => {
    if (typeof value === 'string') {
      if (field === 'path') return renamedPath(scheme, value, (part) => other(part, isKey(part)));
      // The clocks of a matter run from one of its gates.
      if (said(field, value) && !(top === 'matters' && field === 'from')) return value;
      return other(value, isKey(value) && !texts.has(field));
    }
    if (Array.isArray(value)) return value.map((one) => change(one, field, top));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        // A column of a register is one of the product's, by its key.
        const column = top === 'registers' && name === 'key' && 'label' in value;
        return [name, change(inner, column ? 'column' : name, top)];
      }),
    );
  };
  const changed = Object.fromEntries(
    Object.entries(scheme).map(([field, value]) => [field, change(value, field, field)]),
  );
  return { scheme: Scheme.parse(changed), words };
}

/** A path into a scheme: its fields stay, the names of items change. */
function renamedPath(scheme: Scheme, path: string, other: (part: string) => string): string {
  let place: unknown = scheme;
  let before = '';
  return path
    .split('.')
    .map((part) => {
      const isItem = Array.isArray(place)
        ? part !== '*' && !/^\d+$/.test(part)
        : OF_LEVELS.has(before) && !Object.hasOwn((place as object | undefined) ?? {}, part);
      place = Array.isArray(place)
        ? (place.find((one) => ['key', 'name', 'id', 'level'].some((name) => one?.[name] === part)) ?? place[0])
        : (place as Record<string, unknown> | undefined)?.[part];
      before = part;
      return isItem ? other(part) : part;
    })
    .join('.');
}

/** Where a level is named that has nothing there yet. */
const OF_LEVELS = new Set(['cutoffs', 'method', 'responsibility']);

/** An outcome in the other words. */
function inOtherWords(outcome: unknown, words: Words, field = ''): unknown {
  if (OURS.has(field)) return outcome;
  if (typeof outcome === 'string') return words.get(outcome) ?? outcome;
  if (Array.isArray(outcome)) return outcome.map((one) => inOtherWords(one, words));
  if (typeof outcome !== 'object' || outcome === null) return outcome;
  return Object.fromEntries(Object.entries(outcome).map(([name, one]) => [name, inOtherWords(one, words, name)]));
}

/** Fields of outcomes whose words are the product's: a layer may be called post, and a decider decide by his post. */
const OURS = new Set(['because', 'kind', 'decide', 'by', 'requiredFields', 'column']);

/** A house for a scheme: somebody for every role, heads and staff, one role with two people, one with nobody. */
function houseFor(scheme: Scheme): Organisation {
  const roles = scheme.roles.map(({ name }) => name);
  const org = organisation(
    [
      { name: '0-root', heads: ['0-head'] },
      { name: '0-section', heads: ['0-section-head'] },
      { name: '0-other', heads: [] },
    ],
    [
      { id: '0-head', in: '0-root', roles: roles.slice(0, 1) },
      { id: '0-section-head', in: '0-section' },
      { id: '0-clerk', in: '0-section' },
      { id: '0-lonely', in: '0-other', roles: roles.slice(-1) },
      ...roles.map((role, at) => ({ id: `0-role-${at}`, in: '0-root', roles: at % 4 === 3 ? [] : [role] })),
      ...scheme.roles.flatMap(({ tags = [] }, at) =>
        tags.map((tag, nth) => ({ id: `0-tag-${at}-${nth}`, in: '0-root', roles: [tag] })),
      ),
    ],
  );
  org.assignedDepartments.set('0-role-1', [2]);
  return org;
}
const tagged = (org: Organisation, words: Words): Organisation => ({
  ...org,
  roles: new Map([...org.roles].map(([role, people]) => [words.get(role) ?? role, people])),
});

const NOW = new Date('2026-11-20T02:00:00Z');
const or = (keys: string[]) => (keys.length > 0 ? keys : ['']);

/** Everything the rules make of a scheme: by them goes what people see and who decides. */
function outcomes(scheme: Scheme, org: Organisation, seen: Seen) {
  const { facts, days, counted, answers, figures } = seen;
  return {
    chains: facts.map((one) => planChain(scheme, one, org, { now: NOW, delegations: [] })),
    responsibility: facts.map((one) => responsibleFor(scheme, one, org) ?? 'nobody'),
    questions: questionsOf(scheme).map(({ key, options }) => [key, options.map((option) => option.key)]),
    grades: answers.map((one) => {
      const found = grade(scheme, one);
      return found.kind === 'level' ? found.level : found.kind === 'ask' ? found.question.key : 'none';
    }),
    phases: days.map((day) => phasesOn(scheme, day).map(({ key }) => key)),
    deadlines: days.map((day) => deadlinesPassed(scheme, day).map(({ key, label }) => [key, label])),
    limits: counted.map((one) => [tooMany(scheme, one) !== undefined, tooFew(scheme, one).length]),
    figures: figures.map((one) => breaches(scheme, one).map(({ rule }) => rule)),
    shares: scheme.rules.flatMap((rule) => (rule.kind === 'share' ? [split(rule, '1000001.01')] : [])),
    gates: scheme.gates.map(({ key }) => gatesBefore(scheme, key, new Set()).map((gate) => gate.key)),
    registers: formsOf({ ...scheme, organisation: '' }).map(({ key, title, columns, layers }) => [
      key,
      scheme.registers ? title : '',
      layers ?? [],
      columns.map(({ key: column, label }) => ({ column, label: scheme.registers ? label : '' })),
    ]),
    powers: powerRules(scheme),
    categories: or(scheme.layers.map(({ key }) => key)).map((layer) => categoriesFor(scheme, layer).map((c) => c.key)),
    levels: levelsByRank(scheme).map(({ key }) => key),
  };
}

interface Seen {
  facts: Array<Parameters<typeof planChain>[1]>;
  days: string[];
  counted: Array<Parameters<typeof tooMany>[1]>;
  answers: Array<Record<string, string>>;
  figures: Array<Record<string, string>>;
}

/** What may happen under a scheme: each object × layer × level × several people, every answer, days around its dates. */
function happenings(scheme: Scheme, org: Organisation): Seen {
  const people = [...org.people.values()];
  const layers = or(scheme.layers.map(({ key }) => key));
  const objects = [...new Set(scheme.chains.map(({ object }) => object))];
  const amounts = scheme.chains.flatMap(({ steps }) => steps.flatMap(({ over }) => (over ? [over] : [])));
  const facts = objects.flatMap((object) =>
    layers.flatMap((layer) =>
      or(scheme.levels.map(({ key }) => key)).flatMap((level) =>
        people.map(({ id, departmentId }, at) => ({
          object,
          layer,
          level,
          concerned: id,
          departmentId,
          amounts: Object.fromEntries(amounts.map(({ fact, amount }) => [fact, amount + (at % 2 ? 1 : -1)])),
        })),
      ),
    ),
  );
  const asked = questionsOf(scheme);
  const answers = asked.reduce<Array<Record<string, string>>>(
    (all, { key, options }) =>
      all.flatMap((one) => options.map((option) => ({ ...one, [key]: option.key }))).slice(0, 200),
    [{}],
  );
  const names = scheme.rules.flatMap((rule) => (rule.kind === 'ratio' ? [rule.fact, rule.to] : [rule.fact]));
  return {
    facts,
    days: ['2011-04-22', '2012-05-27', '2012-11-15', '2012-12-26', '2013-01-01', '2013-04-21', '2014-06-01'],
    counted: layers.flatMap((layer) => [0, 1, 3, 4].map((n) => ({ layer, post: n, department: n, unit: n }))),
    answers: [{}, ...answers],
    figures: [0, 1, 2].map((shift) =>
      Object.fromEntries(names.map((name, at) => [name, String([1, 500_000, 30_000_000][(at + shift) % 3])])),
    ),
  };
}

const keysToo = (record: Record<string, string>, words: Words) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [words.get(key) ?? key, words.get(value) ?? value]));

describe('a scheme in other words', () => {
  it('shares no word with the first, and loads', () => {
    for (const pack of packs) {
      const { scheme, words } = renamed(pack, 1);
      const taken = [...scheme.roles.map(({ name }) => name), ...scheme.levels.map(({ key }) => key)];
      for (const word of taken) expect(words.has(word)).toBe(false);
      expect(words.size).toBeGreaterThan(20);
    }
  });

  it('has the same outcomes, up to the words', () => {
    fc.assert(
      fc.property(fc.nat(packs.length - 1), fc.nat(2 ** 31), (at, seed) => {
        const pack = packs[at] as Scheme;
        const { scheme, words } = renamed(pack, seed);
        const org = houseFor(pack);
        const seen = happenings(pack, org);
        const seenToo: Seen = {
          ...seen,
          facts: seen.facts.map((one) => ({
            ...(inOtherWords(one, words) as typeof one),
            amounts: Object.fromEntries(
              Object.entries(one.amounts ?? {}).map(([name, amount]) => [words.get(name) ?? name, amount]),
            ),
          })),
          counted: seen.counted.map((one) => ({ ...one, layer: words.get(one.layer) ?? one.layer })),
          answers: seen.answers.map((one) => keysToo(one, words)),
          figures: seen.figures.map((one) => keysToo(one, words)),
        };
        const first = outcomes(pack, org, seen);
        const second = outcomes(scheme, tagged(org, words), seenToo);
        for (const kind of Object.keys(first) as Array<keyof typeof first>)
          expect(second[kind], `${pack.id} ${kind}`).toEqual(inOtherWords(first[kind], words));
      }),
      { numRuns: packs.length + 5, examples: packs.map((_, at): [number, number] => [at, 7]) },
    );
  });

  it('has the same faults, at the same places', () => {
    for (const pack of packs) {
      // Besides its own gaps, what a careless hand leaves: a role and a level that are not there, a gate before itself.
      const careless = { ...pack, roles: pack.roles.slice(1), levels: pack.levels.slice(1), gaps: pack.gaps.slice(1) };
      for (const one of [pack, careless]) {
        const { scheme, words } = renamed(one as Scheme, 11);
        const place = (path: string) => renamedPath(one as Scheme, path, (part) => words.get(part) ?? part);
        const told = (found: ReturnType<typeof checkScheme>, at = (path: string) => path) =>
          found.map(({ severity, path }) => `${severity} ${at(path)}`).sort();
        expect(told(checkScheme(scheme)), pack.id).toEqual(told(checkScheme(one as Scheme), place));
      }
    }
  });
});
