import { type Department, type Person, type PersonStatus, personId } from './model.js';

/**
 * What the directory needs of WeCom (通讯录: 90208, 90201, 90196, 90346, 90213). The channel's client fits without
 * knowing this file. A refusal is an error that carries WeCom's number in `detail.code`.
 */
export interface DirectoryApi {
  /** Every department the app may see. */
  departments(): Promise<SeenDepartment[]>;
  /** Members of this department itself. */
  departmentUsers(department: number): Promise<SeenUser[]>;
  /** Undefined: no such member. */
  user(userid: string): Promise<SeenUser | undefined>;
  tags(): Promise<Array<{ id: number; name: string }>>;
  tag(id: number): Promise<{ userids: string[]; departments: number[] }>;
}
export interface SeenDepartment {
  id: number;
  name: string;
  /** 0 for the root. */
  parentId: number;
  order: number;
  leaders: string[];
}
export interface SeenUser {
  userid: string;
  name: string;
  departments: Array<{ id: number; leads: boolean }>;
  mainDepartment?: number | undefined;
  position: string;
  /** 1 active, 2 disabled, 4 not activated, 5 left; undefined where the app may not see it. */
  status?: number | undefined;
}

/** 60011: no right over this member, department or tag. */
export const isOutsideRange = (error: unknown): boolean => codeOf(error) === 60011;
/** 60111: no such member; 60003: no such department; 40068: no such tag. Deleted while we were looking. */
export const isUnknown = (error: unknown): boolean => [60111, 60003, 40068].includes(codeOf(error) ?? 0);

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error ? (error as { detail?: { code?: number } }).detail?.code : undefined;

/** WeCom's member → ours. A member without a main department belongs to his first one. */
export function personFrom(user: SeenUser): Person {
  const departments = [...new Map(user.departments.map(({ id, leads }) => [id, { id, leads }])).values()];
  return {
    id: personId(user.userid),
    userid: user.userid,
    name: clean(user.name) || user.userid,
    departmentId: user.mainDepartment || departments[0]?.id || null,
    departments,
    position: clean(user.position),
    status: statusFrom(user.status),
  };
}

export function departmentFrom(department: SeenDepartment): Department {
  return {
    id: department.id,
    name: clean(department.name) || String(department.id),
    parentId: department.parentId || null,
    leaders: unique(department.leaders.map(personId)),
    order: orderFrom(department.order),
  };
}

/** WeCom counts to 2³², the column to 2³¹. */
export const orderFrom = (order: number): number => Math.min(Math.max(Math.trunc(order) || 0, 0), 2 ** 31 - 1);

/** Whoever is listed without a status is taken for active. */
export function statusFrom(status: number | undefined): PersonStatus {
  if (status === undefined || status === 1) return 'active';
  if (status === 4) return 'not-activated';
  return status === 5 ? 'left' : 'disabled';
}

/** Names go into cards, sentences and documents: one line, nothing that turns the direction of writing. */
export const clean = (text: string): string =>
  [
    ...text
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .trim(),
  ]
    .slice(0, 64)
    .join('');

export const unique = <T>(items: T[]): T[] => [...new Set(items)];
