import { beforeAll, describe, expect, it } from 'vitest';
import { doctorFindings } from '../../src/directory/doctor.js';
import type { Organisation, Person } from '../../src/directory/model.js';
import { findByName, peopleWithRole, visibleSections } from '../../src/directory/queries.js';
import { isAdministrator, rolesOf } from '../../src/directory/roles.js';
import { organisationOf, type Snapshot } from '../../src/directory/snapshot.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { Scheme } from '../../src/schemes/model.js';
import { type Hospital, hospital, snapshotOf } from './hospital.js';

let scheme: Scheme;
beforeAll(async () => {
  scheme = await readSchemeFile('hospital-supplement');
});
const organisation = (change: (h: Hospital) => void = () => {}, extra: Partial<Snapshot> = {}) => {
  const h = hospital();
  change(h);
  return organisationOf({ ...snapshotOf(h), ...extra }, scheme.roles);
};
const person = (org: Organisation, id: string): Person => {
  const found = org.people.get(id);
  if (!found) throw new Error(`nobody is called ${id}`);
  return found;
};

describe('a role', () => {
  it('comes with the tag of its name, with the department that bears the tag, or with a grant', () => {
    const org = organisation(undefined, { grants: [{ role: '纪检监察', person: 'caigou1', departments: [] }] });
    expect(rolesOf(org, person(org, 'yuanzhang'))).toEqual(['主要领导']);
    expect(rolesOf(org, person(org, 'dangban'))).toEqual(['领导小组办公室']);
    expect(peopleWithRole(org, '纪检监察').map((p) => p.id)).toEqual(['caigou1', 'jiwei']);
  });
  it('reaches the departments below the one that bears the tag', () => {
    const org = organisation((h) => h.tags.push({ id: 9, name: '药事', userids: [], departments: [4] }));
    expect(org.roles.get('药事')).toEqual(['yao1', 'yaofang1', 'yaokezhang']);
  });
  it('comes with another tag the scheme takes for it', () => {
    const h = hospital();
    h.tags.push({ id: 9, name: '院领导', userids: ['jiwei'], departments: [] });
    const org = organisationOf(snapshotOf(h), [{ name: '分管领导', tags: ['院领导'] }]);
    expect(org.roles.get('分管领导')).toEqual(['fuyuanzhang', 'jiwei']);
  });
  it('of an administrator never comes with a tag, and ends when he is disabled', () => {
    const grants = [{ role: 'administrator', person: 'caigou1', departments: [] }];
    const org = organisation(undefined, { grants });
    expect(isAdministrator(org, org.people.get('caigou2'))).toBe(false);
    expect(isAdministrator(org, org.people.get('caigou1'))).toBe(true);
    expect(isAdministrator(org, undefined)).toBe(false);
    const after = organisation(
      (h) => {
        for (const u of h.users) if (u.userid === 'caigou1') u.status = 2;
      },
      { grants },
    );
    expect(isAdministrator(after, after.people.get('caigou1'))).toBe(false);
  });
});

it('finds active people by name, several of one name', () => {
  const org = organisation();
  expect(findByName(org, ' 王 芳').map((p) => p.id)).toEqual(['caigou1', 'yao1']);
  expect(findByName(org, '王')).toEqual([]);
});

describe('风险清单 shows', () => {
  const sees = (org: Organisation, id: string) => visibleSections(org, person(org, id), scheme);
  it('staff their own, a head his section and those below it that nobody heads', () => {
    const org = organisation();
    expect(sees(org, 'caigou1')).toEqual({ all: false, departments: [] });
    expect(sees(org, 'caikezhang')).toEqual({ all: false, departments: [3] });
    expect(sees(org, 'yaokezhang')).toEqual({ all: false, departments: [4, 5] });
  });
  it('主要领导, 纪检监察 and the office everything', () => {
    const org = organisation();
    for (const id of ['yuanzhang', 'jiwei', 'dangban']) expect(sees(org, id)).toEqual({ all: true });
  });
  it('分管领导 the sections assigned to him with those below, else everything', () => {
    expect(sees(organisation(), 'fuyuanzhang')).toEqual({ all: true });
    const grants = [{ role: '分管领导', person: 'fuyuanzhang', departments: [4] }];
    expect(sees(organisation(undefined, { grants }), 'fuyuanzhang')).toEqual({ all: false, departments: [4, 5] });
  });
  it('nothing to somebody who has been disabled', () => {
    const org = organisation((h) => {
      for (const u of h.users) if (u.userid === 'jiwei') u.status = 2;
    });
    expect(sees(org, 'jiwei')).toEqual({ all: false, departments: [] });
  });
});

describe('doctor', () => {
  const kinds = (org: Organisation) => doctorFindings(org, scheme).map((f) => `${f.kind} ${f.subject}`);
  it('names the section nobody heads', () => expect(kinds(organisation())).toEqual(['section-without-head 5']));
  it('names roles without a tag or without people, and who is outside the visible range', () => {
    const org = organisation(
      (h) => {
        h.tags = h.tags.filter((t) => t.name !== '分管领导');
        for (const u of h.users) if (u.userid === 'jiwei') u.status = 5;
        h.departments.push({ id: 6, name: '基建科', parentId: 1, order: 6, leaders: ['jijian'] });
      },
      { outside: { people: ['waimian'], departments: [6], tags: [] } },
    );
    expect(kinds(org)).toEqual([
      'role-without-tag 分管领导',
      'role-without-people 纪检监察',
      'section-without-head 5',
      'outside-range jijian',
      'outside-range waimian',
      'outside-range 6',
    ]);
  });
});
