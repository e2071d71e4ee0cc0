/** People and departments as rules see them: plain data, one snapshot, no database behind it. */
export interface Person {
  /** User id in lower case: the key everywhere. */
  id: string;
  /** User id as WeCom writes it. */
  userid: string;
  name: string;
  /** `main_department`; the section (科室) the person belongs to. */
  departmentId: number | null;
  /** All departments, with whether the person leads there. */
  departments: Array<{ id: number; leads: boolean }>;
  position: string;
  status: PersonStatus;
}

/** WeCom: 1 active, 2 disabled, 4 not activated, 5 left. `gone`: no longer in the directory or out of sight. */
export type PersonStatus = 'active' | 'disabled' | 'not-activated' | 'left' | 'gone';

export interface Department {
  id: number;
  name: string;
  parentId: number | null;
  /** `department_leader`, lower case. */
  leaders: string[];
  /** WeCom's order among its siblings. */
  order?: number;
}

/** What WeCom names but does not let the app read (60011): outside its 可见范围. */
export interface OutsideRange {
  people: string[];
  departments: number[];
  tags: number[];
}

export interface Organisation {
  people: Map<string, Person>;
  departments: Map<number, Department>;
  /** Role (tag name, or a name granted here) → people, in a fixed order. */
  roles: Map<string, string[]>;
  /** 分管领导 → departments assigned to him; a department in no list is everybody's with that role. */
  assignedDepartments: Map<string, number[]>;
  /** As the last full sync found it. */
  outside?: OutsideRange;
}

/** Only people who can open WeCom can be asked for anything. */
export const isActive = (person: Person | undefined): person is Person => person?.status === 'active';

/** WeCom compares user ids without regard to case. */
export const personId = (userid: string): string => userid.toLowerCase();

/** What a sync or an event changed, for those who must look at their open items again (handing over, chains). */
export interface DirectoryChanges {
  personIds: string[];
  roleNames: string[];
  departmentIds: number[];
  /** User ids that WeCom renamed: rows that name the old id concern the same person. */
  renamed: Array<{ from: string; to: string }>;
}
