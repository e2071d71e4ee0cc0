import { expect, it } from 'vitest';
import { demoOrganisation } from '../../src/simulator/organisation.js';

const { departments, people, tags } = demoOrganisation();

it('is a hospital of at least 15 departments and 120 people, nobody alike in name or id', () => {
  expect(departments.length).toBeGreaterThanOrEqual(15);
  expect(people.length).toBeGreaterThanOrEqual(120);
  expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
  expect(new Set(people.map(({ userid }) => userid.toLowerCase())).size).toBe(people.length);
});

it('is a tree: every department but the root hangs on another', () => {
  const ids = new Set(departments.map(({ id }) => id));
  expect(departments.filter(({ parentId }) => parentId === 0)).toHaveLength(1);
  for (const { parentId } of departments) expect(parentId === 0 || ids.has(parentId)).toBe(true);
});

it('gives every department somebody who leads it', () => {
  const led = new Set(people.flatMap((person) => person.departments.filter(({ leads }) => leads).map(({ id }) => id)));
  expect(departments.filter(({ id }) => !led.has(id))).toEqual([]);
});

it('places everybody in departments that exist, the main one among them', () => {
  const ids = new Set(departments.map(({ id }) => id));
  for (const person of people) {
    expect(person.departments.length).toBeGreaterThan(0);
    for (const { id } of person.departments) expect(ids.has(id)).toBe(true);
    expect(person.departments.some(({ id }) => id === person.main)).toBe(true);
  }
  expect(people.filter((person) => person.departments.length > 1).length).toBeGreaterThanOrEqual(3);
});

it('has the four roles as tags, one disabled account and one never activated', () => {
  expect(tags.map(({ name, users }) => [name, users.length])).toEqual([
    ['主要领导', 2],
    ['分管领导', 3],
    ['纪检监察', 4],
    ['领导小组办公室', 2],
  ]);
  const known = new Set(people.map(({ userid }) => userid));
  for (const { users } of tags) for (const userid of users) expect(known.has(userid)).toBe(true);
  expect(people.filter(({ status }) => status === 2)).toHaveLength(1);
  expect(people.filter(({ status }) => status === 4)).toHaveLength(1);
});

it('comes out the same each time', () => {
  expect(demoOrganisation()).toEqual(demoOrganisation());
});
