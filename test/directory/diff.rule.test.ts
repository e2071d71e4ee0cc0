import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween, diffSnapshots, isEmpty, rebase, type Seen, targetOf } from '../../src/directory/diff.js';
import type { Department, Person, PersonStatus } from '../../src/directory/model.js';
import { EMPTY, organisationOf, type Snapshot, type Tag } from '../../src/directory/snapshot.js';

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const number = fc.integer({ min: 1, max: 5 });
const person: fc.Arbitrary<Person> = fc.record({
  id,
  userid: id,
  name: fc.constantFrom('王芳', '李强'),
  departmentId: fc.option(number),
  departments: fc.uniqueArray(fc.record({ id: number, leads: fc.boolean() }), { selector: (d) => d.id, maxLength: 2 }),
  position: fc.constant(''),
  status: fc.constantFrom<PersonStatus>('active', 'disabled', 'not-activated', 'left', 'gone'),
});
const department: fc.Arbitrary<Department> = fc.record({
  id: number,
  name: fc.constantFrom('采购科', '药剂科'),
  parentId: fc.option(number),
  leaders: fc.uniqueArray(id, { maxLength: 2 }),
  order: fc.integer({ min: 0, max: 3 }),
});
const tag: fc.Arbitrary<Tag> = fc.record({
  id: number,
  name: fc.constantFrom('主要领导', '分管领导'),
  people: fc.uniqueArray(id, { maxLength: 3 }).map((ids) => ids.sort()),
  departments: fc.uniqueArray(number, { maxLength: 1 }),
});
const mapOf = <T extends { id: K }, K>(items: fc.Arbitrary<T>) =>
  fc
    .uniqueArray(items, { selector: (item) => item.id, maxLength: 6 })
    .map((list) => new Map(list.map((i) => [i.id, i])));
const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  people: mapOf<Person, string>(person),
  departments: mapOf<Department, number>(department),
  tags: mapOf<Tag, number>(tag),
  grants: fc.constant([]),
  outside: fc.constant(EMPTY.outside),
});
const seen = (s: Snapshot, complete: boolean): Seen => ({ ...s, complete });

describe('a full sync', () => {
  it('that was complete leaves exactly what was seen, and of the rest only the names', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (known, now) => {
        const target = targetOf(known, seen(now, true));
        expect(target.departments).toEqual(now.departments);
        expect(target.tags).toEqual(now.tags);
        for (const [key, p] of target.people)
          expect(p).toEqual(now.people.get(key) ?? { ...known.people.get(key), status: 'gone', departments: [] });
        expect([...target.people.keys()].sort()).toEqual(
          [...new Set([...known.people.keys(), ...now.people.keys()])].sort(),
        );
      }),
    );
  });

  it('that was not complete takes nobody and nothing away', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (known, now) => {
        const target = targetOf(known, seen(now, false));
        for (const part of ['people', 'departments', 'tags'] as const)
          for (const [key, value] of known[part] as Map<string | number, unknown>)
            expect((target[part] as Map<string | number, unknown>).get(key)).toEqual(
              (now[part] as Map<string | number, unknown>).get(key) ?? value,
            );
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(snapshot, snapshot, fc.boolean(), (known, now, complete) => {
        const once = targetOf(known, seen(now, complete));
        expect(isEmpty(diffSnapshots(once, targetOf(once, seen(now, complete))))).toBe(true);
      }),
    );
  });
});

describe('the difference', () => {
  it('turns the one snapshot into the other', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const diff = diffSnapshots(before, after);
        const people = new Map(before.people);
        for (const p of diff.people.put) people.set(p.id, p);
        for (const key of diff.people.remove) people.delete(key);
        expect(people).toEqual(after.people);
        expect(isEmpty(diff)).toBe(isEmpty(diffSnapshots(after, before)));
        expect(isEmpty(diffSnapshots(before, before))).toBe(true);
      }),
    );
  });

  it('gives way to what an event changed while the sync was looking', () => {
    fc.assert(
      fc.property(snapshot, snapshot, snapshot, (before, target, now) => {
        const result = rebase(before, target, now);
        expect(rebase(before, target, before)).toBe(target);
        for (const key of new Set([...before.people.keys(), ...target.people.keys(), ...now.people.keys()])) {
          const touched = JSON.stringify(before.people.get(key)) !== JSON.stringify(now.people.get(key));
          const changed = JSON.stringify(before.people.get(key)) !== JSON.stringify(target.people.get(key));
          expect(result.people.get(key)).toEqual((touched || !changed ? now : target).people.get(key));
        }
      }),
    );
  });

  it('names nobody when nothing changed, and every person who did', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const [a, b] = [organisationOf(before), organisationOf(after)];
        expect(changesBetween(a, a)).toEqual({ personIds: [], roleNames: [], departmentIds: [] });
        const { personIds, roleNames } = changesBetween(a, b);
        expect(personIds).toEqual(
          [...new Set([...a.people.keys(), ...b.people.keys()])]
            .filter((key) => JSON.stringify(a.people.get(key)) !== JSON.stringify(b.people.get(key)))
            .sort(),
        );
        for (const role of new Set([...a.roles.keys(), ...b.roles.keys()]))
          expect(roleNames.includes(role)).toBe(
            JSON.stringify(a.roles.get(role)) !== JSON.stringify(b.roles.get(role)),
          );
      }),
    );
  });
});
