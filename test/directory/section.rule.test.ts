import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Department, Organisation } from '../../src/directory/model.js';
import { climb, sectionHeads, sectionsHeadedBy, subtree } from '../../src/directory/section.js';
import { organisationOf } from '../../src/directory/snapshot.js';
import { hospital, snapshotOf } from './hospital.js';

const organisation = (change: (h: ReturnType<typeof hospital>) => void = () => {}) => {
  const h = hospital();
  change(h);
  return organisationOf(snapshotOf(h));
};

describe('the head of a section', () => {
  it('is the department’s leader in WeCom, whatever the case of his id', () => {
    expect(sectionHeads(organisation(), 3)).toEqual(['caikezhang']);
  });
  it('is whoever is marked there when no leader is named', () => {
    expect(sectionHeads(organisation(), 4)).toEqual(['yaokezhang']);
  });
  it('is the one marked when the leader named has been disabled, and nobody when there is none', () => {
    const disabled = (also: boolean) =>
      organisation((h) => {
        for (const u of h.users) {
          if (u.userid === 'CaiKezhang') u.status = 2;
          if (also && u.userid === 'caigou1') u.departments = [{ id: 3, leads: true }];
        }
      });
    expect(sectionHeads(disabled(true), 3)).toEqual(['caigou1']);
    expect(sectionHeads(disabled(false), 3)).toEqual([]);
    expect(sectionHeads(organisation(), 99)).toEqual([]);
  });
  it('knows his sections', () => {
    const org = organisation();
    const of = (id: string) => {
      const person = org.people.get(id);
      return person ? sectionsHeadedBy(org, person) : undefined;
    };
    expect([of('caikezhang'), of('yaokezhang'), of('yuanzhang'), of('caigou1')]).toEqual([[3], [4], [1], []]);
  });
});

describe('climbing', () => {
  it('passes the leaders of the departments above, nearest first', () => {
    expect([...climb(organisation(), 5)]).toEqual([
      { departmentId: 4, heads: ['yaokezhang'] },
      { departmentId: 1, heads: ['yuanzhang'] },
    ]);
    expect([...climb(organisation(), 1)]).toEqual([]);
    expect([...climb(organisation(), 99)]).toEqual([]);
  });

  it('ends on any tree, broken one or circle, passes each department once and never the start', () => {
    const departments = fc
      .array(fc.record({ id: fc.integer({ min: 1, max: 8 }), parentId: fc.option(fc.integer({ min: 1, max: 9 })) }))
      .map(
        (list) =>
          new Map(
            list.map(({ id, parentId }): [number, Department] => [id, { id, name: '科', parentId, leaders: [] }]),
          ),
      );
    fc.assert(
      fc.property(departments, fc.integer({ min: 1, max: 9 }), (map, start) => {
        const org: Organisation = {
          people: new Map(),
          departments: map,
          roles: new Map(),
          assignedDepartments: new Map(),
        };
        const passed = [...climb(org, start)].map((step) => step.departmentId);
        expect(new Set(passed).size).toBe(passed.length);
        expect(passed).not.toContain(start);
        passed.forEach((id, at) => {
          expect(map.get(at === 0 ? start : (passed[at - 1] ?? 0))?.parentId).toBe(id);
        });
        // Whatever is climbed to has the start below it.
        for (const id of passed) expect(subtree(map, [id]).has(start)).toBe(true);
      }),
    );
  });
});
