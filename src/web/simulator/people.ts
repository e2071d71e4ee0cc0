import type { PageDepartment as Department, PagePerson as Person } from '../../simulator/page-api.js';

/** Pure. Finding people in the list: search, groups, and the cast of the three-minute tour. */

/** What WeCom's status numbers mean, other than 1, active. */
export const STATUS: Record<number, string> = { 2: '已停用', 4: '未激活', 5: '已离职' };

export interface Group {
  key: string;
  title: string;
  people: Person[];
}

/** Every word must be found in name, department, post, tags or id. */
export function matches(person: Person, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [person.name, person.department, person.position, person.userid, ...person.tags].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** 最近使用 first (only without a query), then departments in the organisation's order; people without one last. */
export function groups(people: Person[], departments: Department[], recent: string[], query: string): Group[] {
  const found = people.filter((person) => matches(person, query));
  const order = new Map(inOrder(departments).map((department, index) => [department.name, index]));
  const byDepartment = new Map<string, Person[]>();
  for (const person of found) {
    byDepartment.set(person.department, [...(byDepartment.get(person.department) ?? []), person]);
  }
  const list: Group[] = [...byDepartment]
    .sort(([a], [b]) => (order.get(a) ?? 1e6) - (order.get(b) ?? 1e6) || a.localeCompare(b, 'zh-CN'))
    .map(([title, members]) => ({
      key: `d:${title}`,
      title: title || '未分科室',
      people: [...members].sort((a, b) => Number(isHead(b)) - Number(isHead(a))),
    }));
  const used = query.trim()
    ? []
    : recent.flatMap((userid) => people.find((person) => person.userid === userid) ?? []).slice(0, 6);
  return used.length > 0 ? [{ key: 'recent', title: '最近使用', people: used }, ...list] : list;
}

/** Whose post reads as the head of a section: 科长, 主任 and the like, deputies not. */
export const isHead = (person: Person) =>
  /(科长|主任|处长|部长|护士长|负责人)/.test(person.position) && !/副/.test(person.position);

export interface Cast {
  clerk?: Person;
  head?: Person;
  leader?: Person;
  office?: Person;
}

/** Who plays in the tour: a clerk of 采购科, the head, a 分管领导 for the high level, and the 领导小组办公室. */
export function cast(people: Person[]): Cast {
  const active = people.filter((person) => person.status === 1);
  const buyers = active.filter((person) => person.department.includes('采购'));
  const tagged = (name: string) => active.filter((person) => person.tags.includes(name));
  const leaders = tagged('分管领导');
  return {
    clerk: buyers.find((person) => !isHead(person) && !/副/.test(person.position) && person.tags.length === 0),
    head: buyers.find(isHead),
    leader: leaders.find((person) => person.position.includes('采购')) ?? leaders[0],
    office: tagged('领导小组办公室')[0],
  };
}

/** One of eight tones for the avatar, the same every time. */
export const tone = (userid: string) => [...userid].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 8, 7);

/** What stands in the avatar: the last two characters of a Chinese name, as WeCom does. */
export const initials = (name: string) => (/[一-鿿]/.test(name) ? name.slice(-2) : name.slice(0, 2).toUpperCase());

/** Parents before children, siblings as listed. */
function inOrder(departments: Department[]): Department[] {
  const ids = new Set(departments.map((department) => department.id));
  const under = (parent: number): Department[] =>
    departments.filter((d) => d.parentId === parent).flatMap((d) => [d, ...under(d.id)]);
  return departments.filter((d) => !ids.has(d.parentId)).flatMap((d) => [d, ...under(d.id)]);
}
