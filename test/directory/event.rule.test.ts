import { describe, expect, it } from 'vitest';
import type { DirectoryChange } from '../../src/channels/channel.js';
import { applyEvent } from '../../src/directory/event.js';
import { sectionHeads } from '../../src/directory/section.js';
import { organisationOf } from '../../src/directory/snapshot.js';
import { hospital, snapshotOf } from './hospital.js';

const known = snapshotOf(hospital());
const apply = (...changes: DirectoryChange[]) =>
  changes.reduce((snapshot, change) => applyEvent(snapshot, change).snapshot, known);
const update = (userid: string, fields: Record<string, string>, newUserid?: string): DirectoryChange => ({
  type: 'update_user',
  userid,
  fields,
  ...(newUserid ? { newUserid } : {}),
});

describe('a member', () => {
  it('is taken in with departments, mark, name and status', () => {
    const change: DirectoryChange = {
      type: 'create_user',
      userid: 'LiSi',
      fields: {
        Name: '李四\n\u202e',
        Department: '3,4',
        MainDepartment: '4',
        IsLeaderInDept: '0,1',
        Position: '药师',
        Status: '4',
      },
    };
    expect(apply(change).people.get('lisi')).toEqual({
      id: 'lisi',
      userid: 'LiSi',
      name: '李四',
      departmentId: 4,
      departments: [
        { id: 3, leads: false },
        { id: 4, leads: true },
      ],
      position: '药师',
      status: 'not-activated',
    });
    expect(sectionHeads(organisationOf(apply({ ...change, fields: { ...change.fields, Status: '1' } })), 4)).toEqual([
      'lisi',
    ]);
  });

  it('keeps what an update does not name', () => {
    const before = known.people.get('caigou1');
    expect(apply(update('CAIGOU1', { Status: '2' })).people.get('caigou1')).toEqual({ ...before, status: 'disabled' });
    expect(apply(update('caigou1', { Position: '' })).people.get('caigou1')).toEqual({ ...before, position: '' });
  });

  it('who moves takes his section with him and leaves his mark behind', () => {
    const moved = apply(update('caikezhang', { Department: '4' }));
    expect(moved.people.get('caikezhang')).toMatchObject({ departmentId: 4, departments: [{ id: 4, leads: false }] });
    expect(sectionHeads(organisationOf(moved), 3)).toEqual([]);
  });

  it('who becomes or ceases to be head is head or not at once, though departments send no event of it', () => {
    const change = apply(update('caigou1', { IsLeaderInDept: '1' }), update('caikezhang', { IsLeaderInDept: '0' }));
    expect(sectionHeads(organisationOf(change), 3)).toEqual(['caigou1']);
  });

  it('who is deleted keeps his name in old papers and nothing else', () => {
    const granted = { ...known, grants: [{ role: 'administrator', person: 'yuanzhang', departments: [] }] };
    const left = applyEvent(granted, { type: 'delete_user', userid: 'YUANZHANG' }).snapshot;
    expect(left.people.get('yuanzhang')).toMatchObject({ name: '院长甲', status: 'gone', departments: [] });
    expect(left.departments.get(1)?.leaders).toEqual([]);
    expect(left.tags.get(1)?.people).toEqual([]);
    expect(left.grants).toEqual([]);
  });

  it('who gets another id keeps section, tags and grants, and the caller is told', () => {
    const granted = { ...known, grants: [{ role: 'administrator', person: 'yuanzhang', departments: [] }] };
    const { snapshot, renamed } = applyEvent(granted, update('Yuanzhang', {}, 'ZhangYuan'));
    expect(renamed).toEqual([{ from: 'yuanzhang', to: 'zhangyuan' }]);
    expect(snapshot.people.get('zhangyuan')).toMatchObject({ userid: 'ZhangYuan', name: '院长甲', status: 'active' });
    expect(snapshot.people.get('yuanzhang')?.status).toBe('gone');
    expect(snapshot.departments.get(1)?.leaders).toEqual(['zhangyuan']);
    expect(snapshot.tags.get(1)?.people).toEqual(['zhangyuan']);
    expect(snapshot.grants).toEqual([{ role: 'administrator', person: 'zhangyuan', departments: [] }]);
    const samePerson = applyEvent(known, update('Yuanzhang', {}, 'YUANZHANG'));
    expect(samePerson.renamed).toEqual([]);
    expect(samePerson.snapshot.people.get('yuanzhang')).toMatchObject({ userid: 'YUANZHANG', status: 'active' });
  });
});

describe('a department or a tag', () => {
  it('is made, moved, renamed and removed', () => {
    const made = apply({ type: 'create_party', id: 9, name: '夜班', parentId: 4, order: 2 ** 32 });
    expect(made.departments.get(9)).toEqual({ id: 9, name: '夜班', parentId: 4, leaders: [], order: 2 ** 31 - 1 });
    expect(apply({ type: 'update_party', id: 5, parentId: 3 }).departments.get(5)).toMatchObject({
      name: '门诊药房',
      parentId: 3,
    });
    expect(apply({ type: 'update_party', id: 3, name: '招采办' }).departments.get(3)).toMatchObject({
      parentId: 1,
      leaders: ['caikezhang'],
    });
    expect(apply({ type: 'delete_party', id: 5 }).departments.has(5)).toBe(false);
  });
  it('gains and loses people and departments', () => {
    const change: DirectoryChange = {
      type: 'update_tag',
      id: 4,
      addUsers: ['JIWEI'],
      removeUsers: [],
      addParties: [3],
      removeParties: [2],
    };
    expect(apply(change).tags.get(4)).toEqual({ id: 4, name: '领导小组办公室', people: ['jiwei'], departments: [3] });
    expect(
      apply(change, { ...change, addUsers: [], removeUsers: ['JiWei'], addParties: [], removeParties: [3] }).tags.get(
        4,
      ),
    ).toMatchObject({ people: [], departments: [] });
  });
});

it('asks for a sync where an event names what it does not describe, and changes nothing', () => {
  const unseen: DirectoryChange[] = [
    update('nobody', { Position: '主任' }),
    { type: 'create_user', userid: 'nobody', fields: {} },
    { type: 'update_party', id: 77, parentId: 1 },
    { type: 'update_tag', id: 77, addUsers: ['jiwei'], removeUsers: [], addParties: [], removeParties: [] },
  ];
  for (const change of unseen)
    expect(applyEvent(known, change)).toEqual({ snapshot: known, renamed: [], syncNeeded: true });
  expect(applyEvent(known, { type: 'delete_user', userid: 'nobody' }).syncNeeded).toBe(false);
});
