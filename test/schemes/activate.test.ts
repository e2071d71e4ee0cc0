import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import type { Ctx } from '../../src/context.js';
import { activateScheme, activateSchemeFile, ensureAtStart } from '../../src/schemes/activate.js';
import { activeScheme, schemeVersion } from '../../src/schemes/active.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let ctx: Ctx;
  let folder: string;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    ctx = {
      db: database.db,
      now: new Date('2026-11-02T01:00:00Z'),
      actor: { kind: 'operator', name: 'root' },
      requestId: 'r1',
    };
    folder = mkdtempSync(path.join(tmpdir(), 'lianfang-activate-'));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no scheme before the first start, and the supplemented hospital plan after it, however many start', async () => {
    await expect(activeScheme(ctx.db)).rejects.toMatchObject({ kind: 'precondition' });
    await Promise.all([ensureAtStart(ctx, undefined), ensureAtStart(ctx, undefined), ensureAtStart(ctx, undefined)]);
    expect(await activeScheme(ctx.db)).toMatchObject({ version: 1, scheme: { id: 'hospital-supplement' } });
    expect(await ctx.db.select().from(schemeVersions)).toHaveLength(1);
  });

  it('refuses the bare hospital plan, naming its two gaps, and stays as it was', async () => {
    await expect(activateScheme(ctx, await readSchemeFile('hospital'))).rejects.toMatchObject({
      kind: 'precondition',
      message: expect.stringMatching(/responsibility[\s\S]*grading\.cutoffs/),
      detail: { findings: [{ path: 'responsibility' }, { path: 'grading.cutoffs' }] },
    });
    expect(await activeScheme(ctx.db)).toMatchObject({ version: 1 });
  });

  it('makes a new version of a change, none of the same content, and keeps the old one readable', async () => {
    const before = await activeScheme(ctx.db);
    expect(await activateScheme(ctx, await readSchemeFile('hospital-supplement'))).toMatchObject({
      version: 1,
      changed: false,
    });
    const changed = { ...before.scheme, title: '改过的方案' };
    expect(await activateScheme(ctx, changed)).toMatchObject({ version: 2, changed: true });
    expect(await activeScheme(ctx.db)).toMatchObject({ version: 2, scheme: { title: '改过的方案' } });
    expect((await schemeVersion(ctx.db, before.versionId)).scheme.title).toBe(before.scheme.title);
    expect(await ctx.db.select().from(audit)).toMatchObject([
      { action: 'scheme.activate', actor: 'operator:root', detail: { version: 1, previous: null } },
      { action: 'scheme.activate', detail: { version: 2, previous: before.versionId } },
    ]);
    await expect(schemeVersion(ctx.db, 'none')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('follows SCHEME at start when it is set, keeps the active one when it is empty', async () => {
    await ensureAtStart(ctx, undefined);
    expect((await activeScheme(ctx.db)).scheme.title).toBe('改过的方案');
    const file = path.join(folder, 'ours.yaml');
    writeFileSync(file, 'id: ours\nextends: hospital-supplement\ntitle: 本院方案\n');
    await ensureAtStart(ctx, file);
    await ensureAtStart(ctx, file);
    expect(await activeScheme(ctx.db)).toMatchObject({ version: 1, scheme: { id: 'ours' } });

    await expect(activateSchemeFile(ctx, 'hospital-supplement', file)).rejects.toThrow('SCHEME=');
    expect(await activateSchemeFile(ctx, file, file)).toMatchObject({ changed: false });
    expect(await activateSchemeFile(ctx, 'hospital-supplement', undefined)).toMatchObject({
      version: 3,
      changed: true,
    });
  });
});
