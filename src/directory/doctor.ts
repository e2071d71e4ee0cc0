import type { Scheme } from '../schemes/model.js';
import { isActive, type Organisation } from './model.js';
import { sectionHeads } from './section.js';

/** Something in the directory that will stop an approval sooner or later, with how to mend it. */
export interface DirectoryFinding {
  kind: 'role-without-tag' | 'role-without-people' | 'section-without-head' | 'outside-range';
  /** Role, department or user id. */
  subject: string;
  message: string;
}

/** What `doctor` says of the directory under the scheme in force. Pure. */
export function doctorFindings(org: Organisation, scheme: Scheme): DirectoryFinding[] {
  return [...roles(org, scheme), ...sections(org), ...outside(org)];
}

function roles(org: Organisation, scheme: Scheme): DirectoryFinding[] {
  return scheme.roles.flatMap(({ name, tags = [] }): DirectoryFinding[] => {
    if (org.roles.get(name)?.some((id) => isActive(org.people.get(id)))) return [];
    if ([name, ...tags].some((tag) => org.roles.has(tag)))
      return [
        {
          kind: 'role-without-people',
          subject: name,
          message: `角色“${name}”没有在岗人员：在企业微信管理后台“通讯录 → 标签”里给标签“${name}”添加成员`,
        },
      ];
    return [
      {
        kind: 'role-without-tag',
        subject: name,
        message: `角色“${name}”没有标签：在企业微信管理后台“通讯录 → 标签”里新建同名标签，添加成员，并让应用可见`,
      },
    ];
  });
}

/** Sections where somebody works and nobody decides: their reports climb to the department above. */
function sections(org: Organisation): DirectoryFinding[] {
  const inhabited = new Set([...org.people.values()].filter(isActive).map((person) => person.departmentId));
  return [...org.departments.values()]
    .filter((department) => inhabited.has(department.id) && sectionHeads(org, department.id).length === 0)
    .map((department) => ({
      kind: 'section-without-head',
      subject: String(department.id),
      message: `科室“${department.name}”没有在岗的负责人：在企业微信管理后台“通讯录”里设置部门负责人，否则它的事项报到上级部门`,
    }));
}

function outside(org: Organisation): DirectoryFinding[] {
  const mend = '把他们加入应用的“可见范围”后执行 directory sync';
  const people = new Set(org.outside?.people);
  for (const department of org.departments.values())
    for (const leader of department.leaders) if (!org.people.has(leader)) people.add(leader);
  const departments = org.outside?.departments ?? [];
  return [
    ...[...people].sort().map(
      (id): DirectoryFinding => ({
        kind: 'outside-range',
        subject: id,
        message: `账号 ${id} 是负责人或有标签，应用却看不到他：${mend}`,
      }),
    ),
    ...departments.map(
      (id): DirectoryFinding => ({
        kind: 'outside-range',
        subject: String(id),
        message: `部门“${org.departments.get(id)?.name ?? id}”的成员应用看不到（60011）：${mend}`,
      }),
    ),
  ];
}
