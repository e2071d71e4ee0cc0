import type { Department, Organisation, Person, PersonStatus } from '../../src/directory/model.js';
import { Scheme } from '../../src/schemes/model.js';

/** A department as a test writes it; ids are given in order, from 1, the root. */
interface DepartmentSketch {
  name: string;
  /** Name of the parent; absent: the root. */
  under?: string;
  heads?: string[];
}
interface PersonSketch {
  /** User id; also the name, unless given. */
  id: string;
  in: string;
  name?: string;
  status?: PersonStatus;
  roles?: string[];
}

/** An organisation from a few lines; the maps may be changed afterwards, as a directory event would. */
export function organisation(departments: DepartmentSketch[], people: PersonSketch[]): Organisation {
  const idOf = (name: string) => departments.findIndex((d) => d.name === name) + 1;
  return {
    departments: new Map(
      departments.map((d, i): [number, Department] => [
        i + 1,
        { id: i + 1, name: d.name, parentId: i === 0 ? null : d.under ? idOf(d.under) : 1, leaders: d.heads ?? [] },
      ]),
    ),
    people: new Map(
      people.map((p): [string, Person] => [
        p.id,
        {
          id: p.id,
          userid: p.id,
          name: p.name ?? p.id,
          departmentId: idOf(p.in),
          departments: [{ id: idOf(p.in), leads: false }],
          position: '',
          status: p.status ?? 'active',
        },
      ]),
    ),
    roles: people.reduce((roles, p) => {
      for (const role of p.roles ?? []) roles.set(role, [...(roles.get(role) ?? []), p.id]);
      return roles;
    }, new Map<string, string[]>()),
    assignedDepartments: new Map(),
  };
}

/** 示例医院: two sections with heads, a chief, a deputy in charge, the office with two people, a discipline officer. */
export const hospital = () =>
  organisation(
    [
      { name: '示例医院', heads: ['yuanzhang'] },
      { name: '采购科', heads: ['caigou'] },
      { name: '财务科', heads: ['caiwu'] },
      { name: '党委办公室', heads: ['banzhu'] },
    ],
    [
      { id: 'yuanzhang', name: '院长甲', in: '示例医院', roles: ['主要领导'] },
      { id: 'fenguan', name: '副院长乙', in: '示例医院', roles: ['分管领导'] },
      { id: 'caigou', name: '采购科长', in: '采购科' },
      { id: 'zhiyuan', name: '采购员', in: '采购科' },
      { id: 'lisi', name: '李四', in: '采购科' },
      { id: 'caiwu', name: '财务科长', in: '财务科' },
      { id: 'kuaiji', name: '李四', in: '财务科' },
      { id: 'banzhu', name: '办公室主任', in: '党委办公室', roles: ['领导小组办公室'] },
      { id: 'ganshi', name: '办公室干事', in: '党委办公室', roles: ['领导小组办公室'] },
    ],
  );

/** 科室负责人 → for 高 分管领导 → 领导小组办公室; leaders' own points go to 同级党委. */
export function scheme(change: Partial<Scheme> = {}): Scheme {
  return Scheme.parse({
    id: 'test-plan',
    title: '示例方案',
    layers: [{ key: 'post', label: '岗位' }],
    categories: [{ key: 'duty', label: '岗位职责', definition: '岗位职责方面' }],
    levels: [
      { key: 'low', label: '低', rank: 3, definition: '' },
      { key: 'high', label: '高', rank: 1, definition: '' },
      { key: 'mid', label: '中', rank: 2, definition: '' },
    ],
    methods: [],
    roles: [{ name: '主要领导' }, { name: '分管领导' }, { name: '领导小组办公室' }],
    leadership: ['主要领导', '分管领导'],
    office: '领导小组办公室',
    chains: [
      {
        object: 'risk',
        when: { roles: ['主要领导', '分管领导'] },
        steps: [{ key: 'party', label: '同级党委备案', who: { by: 'outside', body: '同级党委' } }],
      },
      {
        object: 'risk',
        steps: [
          { key: 'head', label: '科室负责人', who: { by: 'section-head' }, mayChangeLevel: true },
          { key: 'deputy', label: '分管领导', who: { by: 'role', role: '分管领导', assigned: true }, levels: ['high'] },
          { key: 'office', label: '领导小组办公室', who: { by: 'role', role: '领导小组办公室' }, mayChangeLevel: true },
        ],
      },
    ],
    ...change,
  });
}
