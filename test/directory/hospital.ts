import type { DirectoryApi, SeenDepartment, SeenUser } from '../../src/directory/api.js';
import { departmentFrom, personFrom } from '../../src/directory/api.js';
import { EMPTY, type Snapshot } from '../../src/directory/snapshot.js';

/** A small hospital's directory, as WeCom keeps it. Tests change it and let the product look again. */
export interface Hospital {
  departments: SeenDepartment[];
  users: SeenUser[];
  tags: Array<{ id: number; name: string; userids: string[]; departments: number[] }>;
  /** Departments, user ids and tags the app has no right over. */
  hidden: { departments: number[]; users: string[]; tags: number[]; everything?: boolean };
}

export function hospital(): Hospital {
  const department = (id: number, name: string, parentId: number, leaders: string[]): SeenDepartment => ({
    id,
    name,
    parentId,
    order: id,
    leaders,
  });
  const user = (userid: string, name: string, departments: SeenUser['departments'], position = '职工'): SeenUser => ({
    userid,
    name,
    departments,
    mainDepartment: departments[0]?.id,
    position,
    status: 1,
  });
  const staff = (id: number) => [{ id, leads: false }];
  return {
    departments: [
      department(1, '示例医院', 0, ['Yuanzhang']),
      department(2, '党委办公室', 1, ['dangban']),
      department(3, '采购科', 1, ['CaiKezhang']),
      department(4, '药剂科', 1, []),
      department(5, '门诊药房', 4, []),
    ],
    users: [
      user('Yuanzhang', '院长甲', [{ id: 1, leads: true }], '院长'),
      user('fuyuanzhang', '副院长乙', staff(1), '副院长'),
      user('jiwei', '纪委书记丙', staff(1), '纪委书记'),
      user('dangban', '党办主任丁', [{ id: 2, leads: true }], '主任'),
      user('CaiKezhang', '采购科长戊', [{ id: 3, leads: true }], '科长'),
      user('caigou1', '王芳', staff(3)),
      user('caigou2', '李强', staff(3)),
      user('yaokezhang', '药剂科长己', [{ id: 4, leads: true }], '科长'),
      user('yao1', '王芳', staff(4)),
      user('yaofang1', '赵敏', staff(5)),
    ],
    tags: [
      { id: 1, name: '主要领导', userids: ['Yuanzhang'], departments: [] },
      { id: 2, name: '分管领导', userids: ['fuyuanzhang'], departments: [] },
      { id: 3, name: '纪检监察', userids: ['jiwei'], departments: [] },
      { id: 4, name: '领导小组办公室', userids: [], departments: [2] },
      { id: 5, name: 'administrator', userids: ['caigou2'], departments: [] },
    ],
    hidden: { departments: [], users: [], tags: [] },
  };
}

/** WeCom's answers about it, with its refusal 60011 for what is hidden. */
export function wecomOf(h: Hospital): DirectoryApi & { calls: string[] } {
  const calls: string[] = [];
  const answer = async <T>(call: string, hidden: boolean | undefined, value: () => T): Promise<T> => {
    calls.push(call);
    if (hidden || h.hidden.everything) throw refusal(60011);
    return value();
  };
  return {
    calls,
    departments: () => answer('departments', false, () => h.departments),
    departmentUsers: (id) =>
      answer(`users ${id}`, h.hidden.departments.includes(id), () =>
        h.users.filter((u) => u.departments.some((d) => d.id === id) && !h.hidden.users.includes(u.userid)),
      ),
    user: (id) =>
      answer(`user ${id}`, h.hidden.users.includes(id), () =>
        h.users.find((u) => u.userid.toLowerCase() === id.toLowerCase()),
      ),
    tags: () => answer('tags', false, () => h.tags),
    tag: (id) =>
      answer(`tag ${id}`, h.hidden.tags.includes(id), () => {
        const tag = h.tags.find((t) => t.id === id);
        if (!tag) throw refusal(40068);
        return tag;
      }),
  };
}

export const refusal = (code: number): Error => Object.assign(new Error('refused'), { detail: { code } });

/** What a full sync of it comes to. */
export const snapshotOf = (h: Hospital): Snapshot => ({
  ...EMPTY,
  people: new Map(h.users.map(personFrom).map((p) => [p.id, p])),
  departments: new Map(h.departments.map(departmentFrom).map((d) => [d.id, d])),
  tags: new Map(
    h.tags.map((t) => [
      t.id,
      { id: t.id, name: t.name, people: t.userids.map((u) => u.toLowerCase()).sort(), departments: t.departments },
    ]),
  ),
});
