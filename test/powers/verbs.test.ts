import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { inTransaction } from '../../src/context.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { addPower, type Entering, type PowerEntry } from '../../src/powers/add.js';
import { changePower } from '../../src/powers/change.js';
import { fileDirectly } from '../../src/powers/file.js';
import { LEAST_FIELDS } from '../../src/powers/model.js';
import { catalogue, versionsOf, viewerOf, visiblePower } from '../../src/powers/queries.js';
import { publishPower, retirePower } from '../../src/powers/retire.js';
import { powers } from '../../src/powers/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { checkScheme } from '../../src/schemes/check.js';
import { Scheme } from '../../src/schemes/model.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { scheme as testScheme } from '../support/factories.js';
import { furnish, memberOf, operator } from './house.js';

const ENTRY: PowerEntry = {
  fields: {
    name: '药品采购',
    content: '按计划采购',
    holder: '采购科',
    bases: [{ statute: '《中华人民共和国药品管理法》', article: '第五十五条' }],
  },
  steps: [{ label: '受理', post: '采购员' }],
  department: 2,
  secret: false,
};
const N = 'ZQ-2026-0001';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let how: Entering;
  beforeEach(async () => {
    await furnish(database.db);
    const { versionId } = await activeScheme(database.db);
    how = {
      rules: { requiredFields: LEAST_FIELDS, categories: [], otherCategories: true, exactNames: true },
      schemeVersion: versionId,
      timeZone: 'Asia/Shanghai',
      state: 'draft',
    };
  });
  const add = (entry: PowerEntry = ENTRY) => inTransaction(operator(database.db), (tx) => addPower(tx, entry, how));
  const change = (entry: PowerEntry) => inTransaction(operator(database.db), (tx) => changePower(tx, N, entry, how));
  const as = async (id: string) => {
    const { person, ctx } = await memberOf(database.db, id);
    const { scheme } = await activeScheme(database.db);
    return { person, ctx, viewer: viewerOf(await loadOrganisation(database.db), person, scheme, []) };
  };
  const seenBy = async (id: string) => visiblePower(database.db, (await as(id)).viewer, N);
  const act = async (
    id: string,
    verb: (ctx: never, person: never, number: string, reason: string) => Promise<unknown>,
    reason = '',
  ) => {
    const { ctx, person } = await as(id);
    return verb(ctx as never, person as never, N, reason);
  };

  it('under a scheme without a chain for powers the office files it, nobody else', async () => {
    expect((await add()).number).toBe(N);
    await expect(act('zhiyuan', fileDirectly)).rejects.toMatchObject({ kind: 'forbidden' });
    await act('banzhu', fileDirectly);
    await expect(act('banzhu', fileDirectly)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('已备案'),
    });
    expect(await versionsOf(database.db, N)).toMatchObject([{ state: 'filed' }]);
  });

  it('whoever had submitted it to the chain of an earlier scheme does not file it himself', async () => {
    await add();
    await database.db.update(powers).set({ submittedBy: 'banzhu' });
    await expect(act('banzhu', fileDirectly)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('不能由您自己备案'),
    });
    expect(await versionsOf(database.db, N)).toMatchObject([{ state: 'draft' }]);
    await act('ganshi', fileDirectly);
    expect(await versionsOf(database.db, N)).toMatchObject([{ state: 'filed' }]);
  });

  it('what is not worded as it must be does not enter, and the refusal names every field', async () => {
    const bad = { ...ENTRY, fields: { ...ENTRY.fields, name: '药采', content: '' } };
    await expect(add(bad)).rejects.toMatchObject({
      kind: 'invalid',
      detail: { complaints: [{ field: 'name', mend: '不得使用简称，请写“药品采购”' }, { field: 'content' }] },
    });
    await add();
    await expect(add()).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining(N) });
    expect(await database.db.$count(audit, eq(audit.action, 'power.add'))).toBe(1);
  });

  it('a draft changes as it stands; beside a published version the new one waits, and the public reads the old one meanwhile', async () => {
    await add();
    await change({ ...ENTRY, fields: { ...ENTRY.fields, content: '按计划采购药品' } });
    expect(await versionsOf(database.db, N)).toMatchObject([{ version: 1, state: 'draft' }]);
    await act('banzhu', fileDirectly);
    await act('banzhu', publishPower);
    expect(await change({ ...ENTRY, fields: { ...ENTRY.fields, content: '按计划采购药品' } })).toBeUndefined();

    await change({ ...ENTRY, fields: { ...ENTRY.fields, content: '集中采购药品' } });
    expect((await seenBy('kuaiji'))?.fields.content).toBe('按计划采购药品');
    expect(await seenBy('zhiyuan')).toMatchObject({ version: 2, state: 'draft' });
    await act('banzhu', fileDirectly);
    const [old, fresh] = await versionsOf(database.db, N);
    expect(old).toMatchObject({ state: 'published', replacedBy: fresh?.id, fields: { content: '按计划采购药品' } });
    expect((await seenBy('kuaiji'))?.version).toBe(1);
    await act('banzhu', publishPower);
    expect((await seenBy('kuaiji'))?.fields.content).toBe('集中采购药品');
    const rows = await database.db.select().from(audit).where(eq(audit.action, 'power.change'));
    expect(rows.map((row) => row.detail.before)).toEqual([{ content: '按计划采购' }, { content: '按计划采购药品' }]);
  });

  describe('who may see', () => {
    it('drafts: the section, the office, 主要领导; what is public: everybody', async () => {
      await add();
      for (const id of ['zhiyuan', 'caigou', 'banzhu', 'yuanzhang']) expect(await seenBy(id)).toBeDefined();
      for (const id of ['kuaiji', 'caiwu', 'fenguan']) expect(await seenBy(id)).toBeUndefined();
      await act('banzhu', fileDirectly);
      await act('banzhu', publishPower);
      for (const id of ['kuaiji', 'fenguan']) expect(await seenBy(id)).toBeDefined();
    });

    it('除有保密规定的以外: what is secret cannot be published, and stays with section, office and 主要领导', async () => {
      await add({ ...ENTRY, secret: true });
      await act('banzhu', fileDirectly);
      await expect(act('banzhu', publishPower)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('涉密'),
      });
      for (const id of ['zhiyuan', 'banzhu', 'yuanzhang']) expect(await seenBy(id)).toBeDefined();
      for (const id of ['kuaiji', 'fenguan']) expect(await seenBy(id)).toBeUndefined();
    });

    it('a version that has become secret takes the public one before it along', async () => {
      await add();
      await act('banzhu', fileDirectly);
      await act('banzhu', publishPower);
      await change({ ...ENTRY, secret: true });
      expect(await seenBy('kuaiji')).toBeDefined();
      await act('banzhu', fileDirectly);
      expect(await seenBy('kuaiji')).toBeUndefined();
    });

    it('停用: out of every list, never public again, and nothing more can be done with it', async () => {
      await add();
      await act('banzhu', fileDirectly);
      await act('banzhu', publishPower);
      await expect(act('banzhu', retirePower, '废')).rejects.toMatchObject({ kind: 'invalid' });
      await act('banzhu', retirePower, '依据已废止');
      expect(await seenBy('kuaiji')).toBeUndefined();
      expect(await seenBy('zhiyuan')).toMatchObject({ state: 'retired' });
      expect(await catalogue(database.db, (await as('banzhu')).viewer, { offset: 0, limit: 9 })).toEqual([]);
      await expect(act('banzhu', retirePower, '再停一次')).rejects.toMatchObject({ kind: 'conflict' });
      await expect(change(ENTRY)).rejects.toMatchObject({ kind: 'conflict' });
      expect((await add()).number).toBe('ZQ-2026-0002');
    });
  });
});

describe('a scheme with a chain for powers', () => {
  const chain = (change: object = {}) => ({
    object: 'power',
    steps: [{ key: 'head', label: '科室负责人', who: { by: 'section-head' }, ...change }],
  });
  const findings = (extra: object) =>
    checkScheme(Scheme.parse({ ...testScheme(), chains: [...testScheme().chains, extra] })).map((one) => one.message);

  it('needs no step for levels, and does not stand in for the chain of risk points', () => {
    expect(findings(chain()).filter((message) => /审批链|环节|轮不到/.test(message))).toEqual([]);
    const only = checkScheme(Scheme.parse({ ...testScheme(), chains: [chain()] })).map((one) => one.message);
    expect(only).toContain('岗位一层的风险点没有审批链');
  });

  it('may not speak of levels or layers, which a power has not', () => {
    expect(findings(chain({ levels: ['high'] })).join()).toContain('职权没有层级和等级');
    expect(findings(chain({ mayChangeLevel: true })).join()).toContain('职权没有层级和等级');
  });
});
