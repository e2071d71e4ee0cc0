import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Organisation } from '../../../src/simulator/organisation.js';

/**
 * A house large enough that nobody's 30 messages a minute hold up a run: 60 sections with a head and four staff, in
 * 12 areas (片区) of five sections, each with two reviewers of whom the first to decide counts, and an office of two.
 */
export const SECTIONS = 60;
const STAFF = 4;
const AREAS = 12;
export const OFFICE = ['office0', 'office1'];

export interface Reporter {
  userid: string;
  head: string;
  reviewers: [string, string];
}

const areaOf = (section: number) => section % AREAS;
const reviewersOf = (area: number): [string, string] => [`reviewer${area}a`, `reviewer${area}b`];

/** Every member of staff, neighbours from different sections. */
export const reporters: Reporter[] = Array.from({ length: SECTIONS * STAFF }, (_, n) => {
  const section = n % SECTIONS;
  return {
    userid: `staff${section}x${Math.floor(n / SECTIONS)}`,
    head: `head${section}`,
    reviewers: reviewersOf(areaOf(section)),
  };
});

export function largeHospital(): Organisation {
  const person = (userid: string, position: string, department: number, leads = false) => ({
    userid,
    name: `成员${userid}`,
    departments: [{ id: department, leads }],
    main: department,
    position,
    status: 1,
  });
  const areas = Array.from({ length: AREAS }, (_, area) => area);
  return {
    departments: [
      { id: 1, name: '示例医院', parentId: 0, order: 100 },
      { id: 2, name: '机关', parentId: 1, order: 99 },
      ...Array.from({ length: SECTIONS }, (_, n) => ({ id: 10 + n, name: `科室${n}`, parentId: 1, order: 90 - n })),
    ],
    people: [
      ...Array.from({ length: SECTIONS }, (_, n) => person(`head${n}`, '科室负责人', 10 + n, true)),
      ...reporters.map(({ userid }, n) => person(userid, '职工', 10 + (n % SECTIONS))),
      ...areas.flatMap((area) => reviewersOf(area).map((userid) => person(userid, '片区审核', 2))),
      ...OFFICE.map((userid) => person(userid, '办公室', 2)),
    ],
    tags: [
      { id: 1, name: '领导小组办公室', users: OFFICE },
      ...areas.flatMap((area) => [
        {
          id: 10 + area,
          name: `片区${area}`,
          users: reporters.filter((_, n) => areaOf(n % SECTIONS) === area).map(({ userid }) => userid),
        },
        { id: 40 + area, name: `片区${area}审核`, users: reviewersOf(area) },
      ]),
    ],
  };
}

/** 科室负责人 → 片区审核 → for 高 领导小组办公室, as the text of a scheme file (JSON is YAML). */
export function schemeOfAreas(): string {
  const pack = parse(
    readFileSync(new URL('../../../src/schemes/packs/five-categories.yaml', import.meta.url), 'utf8'),
  ) as { roles: Array<{ name: string }>; chains: Array<Record<string, unknown>> };
  const head = { key: 'section-head', label: '科室负责人', who: { by: 'section-head' }, supplement: true };
  const office = {
    key: 'office',
    label: '领导小组办公室',
    who: { by: 'role', role: '领导小组办公室' },
    supplement: true,
  };
  const committee = { key: 'committee', label: '同级党委', who: { by: 'outside', body: '同级党委' }, supplement: true };
  const areas = Array.from({ length: AREAS }, (_, area) => area);
  return JSON.stringify({
    ...pack,
    id: 'areas',
    title: '分片区审核的方案',
    roles: [...pack.roles, ...areas.flatMap((area) => [{ name: `片区${area}` }, { name: `片区${area}审核` }])],
    chains: [
      ...areas.map((area) => ({
        object: 'risk',
        when: { roles: [`片区${area}`] },
        steps: [
          head,
          { key: 'review', label: '片区审核', who: { by: 'role', role: `片区${area}审核` }, supplement: true },
          { ...office, levels: ['high'] },
        ],
        supplement: true,
      })),
      { object: 'risk', when: { roles: ['主要领导', '分管领导'] }, steps: [committee], supplement: true },
      { object: 'risk', steps: [head, office], supplement: true },
    ],
  });
}
