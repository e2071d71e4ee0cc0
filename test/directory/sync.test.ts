import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { applyDirectoryChange } from '../../src/directory/change.js';
import { findPerson, loadOrganisation } from '../../src/directory/queries.js';
import { grantAdministrator, grantConfiguredAdministrators, isAdministrator } from '../../src/directory/roles.js';
import { sectionHeads } from '../../src/directory/section.js';
import { currentSnapshot, readSnapshot } from '../../src/directory/store.js';
import { ensurePerson, syncDirectory } from '../../src/directory/sync.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { type Hospital, hospital, refusal, snapshotOf, wecomOf } from './hospital.js';

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let ctx: Ctx;
  let h: Hospital;
  let story = 0;
  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    for (const table of ['people', 'memberships', 'departments', 'tags', 'tag_members', 'tag_departments', 'grants'])
      await database.db.execute(sql.raw(`delete from ${table}`));
    for (const table of ['settings', 'scheme_versions']) await database.db.execute(sql.raw(`delete from ${table}`));
    story++;
    ctx = {
      db: database.db,
      now: new Date('2026-11-02T01:00:00Z'),
      actor: { kind: 'system', job: 'directory.sync' },
      requestId: `story ${story}`,
    };
    h = hospital();
  });
  /** The audit keeps every row for ever: those of this story. */
  const audited = () => ctx.db.select().from(audit).where(eq(audit.requestId, ctx.requestId)).orderBy(audit.seq);
  const status = async (id: string) => (await findPerson(ctx.db, id))?.status;

  describe('a full sync', () => {
    it('takes in departments, members, leaders and tags, and is found in memory as in the tables', async () => {
      const result = await syncDirectory(ctx, wecomOf(h));
      expect(result).toMatchObject({ complete: true, people: 10, departments: 5, tags: 5, held: 0 });
      expect(result.changes.personIds).toHaveLength(10);
      expect(await readSnapshot(ctx.db)).toEqual(snapshotOf(h));
      expect(await currentSnapshot(ctx.db)).toEqual(snapshotOf(h));
      const org = await loadOrganisation(ctx.db);
      expect(sectionHeads(org, 3)).toEqual(['caikezhang']);
      expect(await findPerson(ctx.db, 'CAIKEZHANG')).toMatchObject({ userid: 'CaiKezhang', departmentId: 3 });
    });

    it('writes nothing and no audit row when nothing changed', async () => {
      await syncDirectory(ctx, wecomOf(h));
      const before = await loadOrganisation(ctx.db);
      expect((await syncDirectory(ctx, wecomOf(h))).changes).toEqual({
        personIds: [],
        roleNames: [],
        departmentIds: [],
        renamed: [],
      });
      expect(await loadOrganisation(ctx.db)).toBe(before);
      expect(await audited()).toHaveLength(1);
    });

    it('lets go whoever is not seen any more and says whose items that concerns', async () => {
      await syncDirectory(ctx, wecomOf(h));
      h.users = h.users.filter((u) => u.userid !== 'CaiKezhang' && u.userid !== 'jiwei');
      for (const tag of h.tags) tag.userids = tag.userids.filter((id) => id !== 'jiwei');
      const { changes } = await syncDirectory(ctx, wecomOf(h));
      expect(changes).toEqual({
        personIds: ['caikezhang', 'jiwei'],
        roleNames: ['纪检监察'],
        departmentIds: [3],
        renamed: [],
      });
      expect(await status('caikezhang')).toBe('gone');
      const [, row] = await audited();
      expect(row).toMatchObject({
        action: 'directory.sync',
        detail: { roles: [{ name: '纪检监察', added: [], removed: ['jiwei'] }] },
      });
    });

    it('reads statuses 1, 2, 4 and 5', async () => {
      [1, 2, 4, 5].forEach((code, at) => {
        const user = h.users[at];
        if (user) user.status = code;
      });
      await syncDirectory(ctx, wecomOf(h));
      expect(await Promise.all(['yuanzhang', 'fuyuanzhang', 'jiwei', 'dangban'].map(status))).toEqual([
        'active',
        'disabled',
        'not-activated',
        'left',
      ]);
    });

    it('keeps everybody when the app may not read a department, a tag, or anything at all (60011)', async () => {
      await syncDirectory(ctx, wecomOf(h));
      h.hidden = { departments: [3], users: [], tags: [1] };
      const partly = await syncDirectory(ctx, wecomOf(h));
      expect(partly).toMatchObject({ complete: false, outside: { departments: [3], tags: [1], people: [] } });
      expect(await status('caigou1')).toBe('active');
      expect((await loadOrganisation(ctx.db)).outside).toEqual({ departments: [3], tags: [1], people: [] });
      expect((await loadOrganisation(ctx.db)).roles.get('主要领导')).toEqual(['yuanzhang']);

      h.hidden = { departments: [], users: [], tags: [], everything: true };
      expect(await syncDirectory(ctx, wecomOf(h))).toMatchObject({ complete: false, people: 0 });
      expect(await status('caigou1')).toBe('active');
      expect((await loadOrganisation(ctx.db)).departments.size).toBe(5);
    });

    it('looks up one by one those whom no list shows: readable ones stay, others are named as outside', async () => {
      h.users.push({ userid: 'Duli', name: '独立', departments: [], position: '顾问', status: 1 });
      h.tags[2]?.userids.push('Duli', 'Yinzang');
      h.hidden.users.push('yinzang');
      const result = await syncDirectory(ctx, wecomOf(h));
      expect(result).toMatchObject({ complete: true, outside: { people: ['yinzang'] } });
      expect(await findPerson(ctx.db, 'duli')).toMatchObject({ status: 'active', departmentId: null });
      await syncDirectory(ctx, wecomOf(h));
      expect(await status('duli')).toBe('active');
    });

    it('does not believe that more than half have gone, unless told to', async () => {
      for (let at = 0; at < 20; at++)
        h.users.push({
          userid: `n${at}`,
          name: `护士${at}`,
          departments: [{ id: 4, leads: false }],
          position: '',
          status: 1,
        });
      await syncDirectory(ctx, wecomOf(h));
      h.users = h.users.slice(0, 10);
      expect(await syncDirectory(ctx, wecomOf(h))).toMatchObject({ complete: false, held: 20 });
      expect(await status('n1')).toBe('active');
      expect(await syncDirectory(ctx, wecomOf(h), { acceptLoss: true })).toMatchObject({ complete: true, held: 0 });
      expect(await status('n1')).toBe('gone');
    });

    it('writes nothing when the network fails in the middle', async () => {
      const api = wecomOf(h);
      api.tags = () => Promise.reject(refusal(-1));
      await expect(syncDirectory(ctx, api)).rejects.toThrow();
      expect((await readSnapshot(ctx.db)).people.size).toBe(0);
    });

    it('leaves alone what an event changed while it was looking', async () => {
      await syncDirectory(ctx, wecomOf(h));
      const api = wecomOf(h);
      const tags = api.tags;
      api.tags = async () => {
        await applyDirectoryChange(ctx, { type: 'update_user', userid: 'caigou1', fields: { Status: '2' } });
        return tags();
      };
      for (const u of h.users) if (u.userid === 'caigou2') u.position = '组长';
      await syncDirectory(ctx, api);
      expect(await status('caigou1')).toBe('disabled');
      expect((await findPerson(ctx.db, 'caigou2'))?.position).toBe('组长');
    });
  });

  it('an event is seen by the very next question, inside its transaction and after it, and not when it is undone', async () => {
    await syncDirectory(ctx, wecomOf(h));
    const change = { type: 'update_user' as const, userid: 'caikezhang', fields: { Status: '2' } };
    await expect(
      inTransaction(ctx, async (tx) => {
        expect(await applyDirectoryChange(tx, change)).toMatchObject({
          personIds: ['caikezhang'],
          departmentIds: [3],
          syncNeeded: false,
        });
        expect(sectionHeads(await loadOrganisation(tx.db), 3)).toEqual([]);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(sectionHeads(await loadOrganisation(ctx.db), 3)).toEqual(['caikezhang']);
    await applyDirectoryChange(ctx, change);
    expect(sectionHeads(await loadOrganisation(ctx.db), 3)).toEqual([]);
    expect(await readSnapshot(ctx.db)).toEqual(await currentSnapshot(ctx.db));
  });

  it('a role may come with another tag once the scheme says so', async () => {
    await syncDirectory(ctx, wecomOf(h));
    expect((await loadOrganisation(ctx.db)).roles.get('纪检监察')).toEqual(['jiwei']);
    const scheme = await readSchemeFile('hospital-supplement');
    const roles = scheme.roles.map((role) => (role.name === '纪检监察' ? { ...role, tags: ['主要领导'] } : role));
    await activateScheme(ctx, { ...scheme, roles });
    expect((await loadOrganisation(ctx.db)).roles.get('纪检监察')).toEqual(['jiwei', 'yuanzhang']);
  });

  it('a sender nobody knows is fetched once; one WeCom does not show is nobody', async () => {
    const api = wecomOf(h);
    expect(await ensurePerson(ctx, api, 'CAIGOU1')).toMatchObject({ id: 'caigou1', name: '王芳', departmentId: 3 });
    expect(await ensurePerson(ctx, api, 'caigou1')).toMatchObject({ id: 'caigou1' });
    expect(api.calls).toEqual(['user CAIGOU1']);
    expect(await ensurePerson(ctx, api, 'nobody')).toBeUndefined();
    h.hidden.users.push('yao1');
    expect(await ensurePerson(ctx, api, 'yao1')).toBeUndefined();
    await expect(ensurePerson(ctx, { ...api, user: () => Promise.reject(refusal(-1)) }, 'yao2')).rejects.toThrow();
  });

  it('the first administrators come from the configuration, before anybody is known, and only they make others', async () => {
    await grantConfiguredAdministrators(ctx, ['DangBan']);
    await grantConfiguredAdministrators(ctx, ['dangban']);
    await syncDirectory(ctx, wecomOf(h));
    const administrator = async (id: string) =>
      isAdministrator(await loadOrganisation(ctx.db), await findPerson(ctx.db, id));
    expect(await administrator('dangban')).toBe(true);
    const as = (id: string): Ctx => ({ ...ctx, actor: { kind: 'person', id } });
    await expect(grantAdministrator(as('caigou1'), 'caigou1')).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await grantAdministrator(as('dangban'), 'jiwei')).toEqual({ granted: true, known: true });
    expect(await grantAdministrator(as('dangban'), 'jiwei')).toEqual({ granted: false, known: true });
    expect(await grantAdministrator(ctx, 'weilai')).toEqual({ granted: true, known: false });
    await expect(grantAdministrator(ctx, 'a b; drop')).rejects.toMatchObject({ kind: 'invalid' });
    expect(await administrator('jiwei')).toBe(true);
    expect((await audited()).filter((row) => row.action === 'directory.grant')).toHaveLength(3);
  });

  it('several processes may write at once', async () => {
    await Promise.all([
      syncDirectory(ctx, wecomOf(h)),
      syncDirectory(ctx, wecomOf(h)),
      grantAdministrator(ctx, 'jiwei'),
      ensurePerson(ctx, wecomOf(h), 'yao1'),
    ]);
    expect(await readSnapshot(ctx.db)).toEqual({
      ...snapshotOf(h),
      grants: [{ role: 'administrator', person: 'jiwei', departments: [] }],
    });
    expect(await currentSnapshot(ctx.db)).toEqual(await readSnapshot(ctx.db));
  });
});
