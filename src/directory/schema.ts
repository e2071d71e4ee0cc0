import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { PersonStatus } from './model.js';

/** 通讯录 as last seen in WeCom. */
export const departments = pgTable('departments', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  parentId: integer('parent_id'),
  order: integer('order').notNull().default(0),
  leaders: text('leaders').array().notNull().default([]),
});

export const people = pgTable('people', {
  /** User id in lower case. */
  id: text('id').primaryKey(),
  userid: text('userid').notNull(),
  name: text('name').notNull(),
  mainDepartment: integer('main_department'),
  position: text('position').notNull().default(''),
  status: text('status').$type<PersonStatus>().notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

export const memberships = pgTable(
  'memberships',
  {
    person: text('person').notNull(),
    department: integer('department').notNull(),
    leads: boolean('leads').notNull().default(false),
    /** Place in WeCom's list of the person's departments; events name `IsLeaderInDept` by it. */
    place: integer('place').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.person, t.department] }), index('memberships_department').on(t.department)],
);

export const tags = pgTable('tags', { id: integer('id').primaryKey(), name: text('name').notNull() });

export const tagMembers = pgTable(
  'tag_members',
  { tag: integer('tag').notNull(), person: text('person').notNull() },
  (t) => [primaryKey({ columns: [t.tag, t.person] })],
);

/** Departments that are members of a tag (their people have it). */
export const tagDepartments = pgTable(
  'tag_departments',
  { tag: integer('tag').notNull(), department: integer('department').notNull() },
  (t) => [primaryKey({ columns: [t.tag, t.department] })],
);

/** Roles given here rather than by a tag: `administrator` by ADMIN_USERIDS or `admin grant`, others by the console. */
export const grants = pgTable(
  'grants',
  {
    role: text('role').notNull(),
    person: text('person').notNull(),
    grantedBy: text('granted_by').notNull(),
    grantedAt: moment('granted_at').notNull().defaultNow(),
    /** 分管领导: the sections he answers for; empty = all. */
    departments: jsonb('departments').$type<number[]>().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.role, t.person] })],
);
