import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { and, desc, eq, gt } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { outbox, outboxPeople } from '../../src/channels/schema.js';
import { grants } from '../../src/directory/schema.js';
import { ensureAtStart } from '../../src/schemes/activate.js';
import { activeScheme, schemeVersion } from '../../src/schemes/active.js';
import { fillActiveGap, fillDraftGap } from '../../src/schemes/fill-gap.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { mergeSchemes } from '../../src/schemes/merge.js';
import type { Scheme } from '../../src/schemes/model.js';
import { activateDraft, giveUpDraft, proposeScheme } from '../../src/schemes/propose.js';
import { schemeDrafts } from '../../src/schemes/schema.js';
import { draftFor, namedScheme, supplementOf } from '../../src/schemes/versions.js';
import { schemeYaml, supplementYaml } from '../../src/schemes/written.js';
import { furnish, memberOf, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

const SETTINGS = { timeZone: 'Asia/Shanghai', configured: undefined };
const RESPONSIBILITY = { gap: 'responsibility', answers: ['主要领导', '分管领导', '科室负责人'] };
const CUTOFFS = { gap: 'cutoffs', answers: ['直接决定', '参与办理', '都不接触'] };

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let plan: Scheme;
  let folder: string;
  beforeAll(async () => {
    plan = await readSchemeFile('hospital');
    folder = mkdtempSync(path.join(tmpdir(), 'lianfang-drafts-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await furnish(database.db);
  });
  const as = (id: string) => memberOf(database.db, id);
  const lastAudit = () => database.db.$count(audit);
  const propose = (scheme: Scheme = plan) => proposeScheme(operator(database.db), scheme);
  const fill = async (
    id: string,
    draftId: string,
    answered: { gap: string; answers: string[] },
    settings = SETTINGS,
  ) => {
    const { ctx, person } = await as(id);
    return fillDraftGap(ctx, person, draftId, answered, settings);
  };
  const told = async () =>
    (
      await database.db
        .select({ person: outboxPeople.person, body: outbox.body })
        .from(outbox)
        .innerJoin(outboxPeople, eq(outboxPeople.seq, outbox.seq))
        .orderBy(outbox.seq)
    ).map(({ person, body }) => ({ person, text: String(body) }));

  describe('a draft', () => {
    it('is kept once for a scheme id, tells the office, and keeps what was filled when it is proposed again', async () => {
      const first = await propose();
      expect(first).toMatchObject({ gaps: { blocking: 2 }, kept: [], told: 2 });
      expect((await told()).map(({ person }) => person).sort()).toEqual(['banzhu', 'ganshi']);
      await fill('banzhu', first.draftId, RESPONSIBILITY);
      const again = await propose({ ...plan, title: '改了题目' });
      expect(again).toMatchObject({ draftId: first.draftId, gaps: { blocking: 1 }, kept: ['responsibility'] });
      expect(await draftFor(database.db, 'hospital')).toMatchObject({
        scheme: { title: '改了题目', responsibility: [{ level: 'high' }, {}, {}] },
      });
      // A file that says it itself wins over what was filled in chat.
      const own = { level: 'high', owners: [{ by: 'reporter' as const }] };
      const filled = await propose({
        ...plan,
        responsibility: [own, { ...own, level: 'mid' }, { ...own, level: 'low' }],
      });
      expect(filled).toMatchObject({ kept: [], gaps: { blocking: 1 } });
      expect(await database.db.select().from(schemeDrafts)).toHaveLength(1);
    });

    it('is refused while the plan contradicts itself, since only its file can mend that', async () => {
      await expect(propose({ ...plan, office: '没有的角色' })).rejects.toThrow(/1 处前后矛盾[\s\S]*office/);
      expect(await database.db.select().from(schemeDrafts)).toEqual([]);
    });

    it('is the business of its own office; where nobody has that role, of the present one and the administrators', async () => {
      const { draftId } = await propose();
      await expect(fill('zhiyuan', draftId, RESPONSIBILITY)).rejects.toMatchObject({ kind: 'forbidden' });
      const elsewhere = mergeSchemes(plan, {
        id: 'elsewhere',
        office: '廉防办',
        roles: [{ name: '廉防办' }],
      }) as Scheme;
      await database.db.insert(grants).values({ role: 'administrator', person: 'lisi', grantedBy: 'test' });
      const other = await propose(elsewhere);
      expect(other.told).toBe(3);
      await expect(fill('lisi', other.draftId, RESPONSIBILITY)).resolves.toMatchObject({ left: { blocking: 1 } });
      // Who is refused reads of the office that can do it.
      const refused = (office: string) => ({ kind: 'forbidden', message: expect.stringContaining(`由${office}办理`) });
      await expect(fill('zhiyuan', other.draftId, CUTOFFS)).rejects.toMatchObject(refused('领导小组办公室'));
      await database.db.insert(grants).values({ role: '廉防办', person: 'lisi', grantedBy: 'test' });
      await expect(fill('zhiyuan', other.draftId, CUTOFFS)).rejects.toMatchObject(refused('廉防办'));
    });

    it('takes a gap once, whoever is quicker, and names the gap but not the answer in the audit', async () => {
      const { draftId } = await propose();
      const before = await lastAudit();
      const both = await Promise.allSettled([fill('banzhu', draftId, CUTOFFS), fill('ganshi', draftId, CUTOFFS)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { kind: 'conflict' } });
      const rows = await database.db
        .select()
        .from(audit)
        .where(and(eq(audit.action, 'scheme.fill-gap'), gt(audit.seq, before)));
      expect(rows).toMatchObject([{ detail: { gap: 'cutoffs', blocking: true } }]);
      expect(JSON.stringify(rows)).not.toContain('直接决定');
    });

    it('comes into force when nothing blocks it; its office is told, and it is a draft no more', async () => {
      const { draftId } = await propose();
      const { ctx, person } = await as('banzhu');
      await fill('banzhu', draftId, RESPONSIBILITY);
      await expect(activateDraft(ctx, person, draftId, undefined)).rejects.toMatchObject({ kind: 'precondition' });
      await fill('ganshi', draftId, CUTOFFS);
      const before = await activeScheme(database.db);
      const { version, versionId } = await activateDraft(ctx, person, draftId, undefined);
      expect(await activeScheme(database.db)).toMatchObject({ versionId, scheme: { id: 'hospital' } });
      // What was recorded before stays readable under its own version.
      expect((await schemeVersion(database.db, before.versionId)).scheme.id).toBe('test-plan');
      expect((await told()).filter(({ text }) => text.includes('启用了方案')).map(({ person: who }) => who)).toEqual(
        expect.arrayContaining(['banzhu', 'ganshi']),
      );
      await expect(activateDraft(ctx, person, draftId, undefined)).rejects.toMatchObject({ kind: 'conflict' });
      const [row] = await database.db
        .select()
        .from(audit)
        .where(eq(audit.action, 'scheme.activate'))
        .orderBy(desc(audit.seq));
      expect(row).toMatchObject({ actor: 'person:banzhu', detail: { version, filled: ['responsibility', 'cutoffs'] } });
    });

    it('can be given up: nobody is asked about it any more, and its scheme may be proposed anew', async () => {
      const { draftId } = await propose();
      const { ctx, person } = await as('banzhu');
      await giveUpDraft(ctx, person, draftId);
      await expect(fill('banzhu', draftId, CUTOFFS)).rejects.toMatchObject({ kind: 'conflict' });
      expect((await propose()).draftId).not.toBe(draftId);
    });
  });

  describe('while SCHEME names a scheme', () => {
    it('starts with no plan that has gaps, and says what to do instead', async () => {
      await expect(ensureAtStart(operator(database.db), 'hospital')).rejects.toThrow(
        /2 处必须先解决[\s\S]*scheme propose/,
      );
    });

    it('nothing is put in force from the chat: the lines for its file are shown instead', async () => {
      await ensureAtStart(operator(database.db), 'hospital-supplement');
      const before = await activeScheme(database.db);
      const { ctx, person } = await as('banzhu');
      const answered = { gap: 'rotation-interval', answers: ['轮岗', '到岗', '5年'] };
      const settings = { ...SETTINGS, configured: 'hospital-supplement' };
      await expect(fillActiveGap(ctx, person, answered, settings)).rejects.toMatchObject({
        kind: 'precondition',
        message: expect.stringMatching(
          /SCHEME=hospital-supplement[\s\S]*extends: hospital-supplement\nclocks:\n {2}- key: rotation/,
        ),
      });
      expect((await activeScheme(database.db)).versionId).toBe(before.versionId);
      const { draftId } = await propose();
      await fill('banzhu', draftId, RESPONSIBILITY);
      await fill('banzhu', draftId, CUTOFFS);
      await expect(activateDraft(ctx, person, draftId, 'hospital-supplement')).rejects.toThrow(
        /SCHEME=[\s\S]*scheme show hospital@draft --supplement/,
      );
      // Cleared, the same draft comes into force.
      await activateDraft(ctx, person, draftId, undefined);
    });
  });

  describe('written as a file', () => {
    it('a version is itself again, and its supplement laid over the plan makes it', async () => {
      const { draftId } = await propose();
      await fill('banzhu', draftId, RESPONSIBILITY);
      await fill('banzhu', draftId, CUTOFFS);
      const named = await namedScheme(database.db, 'hospital@draft');
      const whole = path.join(folder, 'whole.yaml');
      writeFileSync(whole, schemeYaml(named.scheme, named.name));
      expect(await readSchemeFile(whole)).toEqual(named.scheme);
      const supplement = path.join(folder, 'supplement.yaml');
      writeFileSync(supplement, supplementYaml('hospital', supplementOf(named.filled)));
      expect(await readSchemeFile(supplement)).toEqual({ ...named.scheme, extends: 'hospital' });
    });

    it('finds versions by what people write, and says what there is not', async () => {
      const { ctx, person } = await as('banzhu');
      const { draftId } = await propose();
      await fill('banzhu', draftId, RESPONSIBILITY);
      await fill('banzhu', draftId, CUTOFFS);
      await activateDraft(ctx, person, draftId, undefined);
      const rotation = { gap: 'rotation-interval', answers: ['轮岗', '到岗', '5年'] };
      expect(await fillActiveGap(ctx, person, rotation, SETTINGS)).toMatchObject({ version: 2 });
      const names = async (wanted?: string) => (await namedScheme(database.db, wanted)).name;
      expect(await names()).toBe('hospital@2');
      expect(await names('hospital')).toBe('hospital@2');
      expect(await names('hospital@1')).toBe('hospital@1');
      expect(await names('test-plan')).toBe('test-plan@1');
      expect(await names('grain-bureau')).toBe('grain-bureau');
      const second = await namedScheme(database.db, 'hospital@2');
      expect(second.filled.map(({ gap }) => gap)).toEqual(['responsibility', 'cutoffs', 'rotation-interval']);
      await expect(names('hospital@9')).rejects.toMatchObject({ kind: 'not-found' });
      await expect(names('hospital@draft')).rejects.toMatchObject({ kind: 'not-found' });
      await expect(names('hospital@x')).rejects.toMatchObject({ kind: 'invalid' });
    });
  });
});
