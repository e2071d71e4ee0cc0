import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { record } from '../../src/audit/record.js';
import { audit } from '../../src/audit/schema.js';
import { backup } from '../../src/backup/backup.js';
import { knownMigrations, migrateTo, positionOf } from '../../src/backup/migrations.js';
import { restore } from '../../src/backup/restore.js';
import { type Table, tablesOf } from '../../src/backup/tables.js';
import { backupBeforeUpgrade } from '../../src/backup/upgrade.js';
import { noticeCard } from '../../src/channels/card.js';
import { accessTokens, cards, inbox, outbox } from '../../src/channels/schema.js';
import type { Database } from '../../src/db/open.js';
import { attachments, risks } from '../../src/risks/schema.js';
import { freshDatabase, type Kind, onEachDatabase } from '../support/database.js';

/** What has been lost in copies before: separators, quotes, marks of every kind, all bytes, NULL beside empty. */
const TEXT = '\u2028药房\u2029「回扣」\\ "\'\n\r\t{}[],😀\u202e\u0001';
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

let folder: string;
const open: Database[] = [];
const fresh = async (kind: Kind) => {
  const database = await freshDatabase(kind);
  open.push(database);
  return database;
};
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lianfang-backup-'));
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Tables and columns as the program of that migration had them. */
async function tablesAt(kind: Kind, when: number | undefined): Promise<Table[]> {
  const { db, ...database } = await fresh(kind);
  for (const schema of ['public', 'drizzle']) await db.execute(sql.raw(`drop schema ${schema} cascade`));
  await db.execute(sql`create schema public`);
  await migrateTo({ db, ...database }, when);
  return tablesOf(db);
}

/** Takes away what later migrations brought. */
async function trimTo({ db }: Database, tables: Table[]): Promise<void> {
  for (const { name, columns } of await tablesOf(db)) {
    const before = tables.find((table) => table.name === name);
    if (!before) await db.execute(sql`drop table ${sql.identifier(name)}`);
    for (const column of before ? columns : [])
      if (!before?.columns.some((one) => one.name === column.name))
        await db.execute(sql`alter table ${sql.identifier(name)} drop column ${sql.identifier(column.name)}`);
  }
}

let count = 0;
const file = () => path.join(folder, `${++count}.jsonl.gz`);

async function fill(database: Database): Promise<void> {
  const { db } = database;
  const now = new Date('2026-11-02T01:00:00Z');
  const fields = { point: TEXT, manifestation: TEXT, layer: 'post' };
  await db.insert(risks).values(
    Array.from({ length: 1203 }, (_, i) => ({
      id: `r${i}`,
      number: `FX-2026-${String(i).padStart(4, '0')}`,
      reporter: 'zhangsan',
      fields: { ...fields, point: `${TEXT}${i}` },
      schemeVersion: 'hospital@1',
      status: 'in-approval' as const,
      reportedAt: now,
      updatedAt: now,
    })),
  );
  await db.insert(attachments).values(
    [BYTES, new Uint8Array(), new Uint8Array(300_000).fill(7)].map((content, i) => ({
      id: `a${i}`,
      ownerKind: 'risk' as const,
      ownerId: 'r1',
      mediaType: 'image/png',
      sha256: '',
      content,
      addedBy: 'zhangsan',
      addedAt: now,
    })),
  );
  await db.insert(cards).values({
    taskId: 't1',
    subjectKind: 'approval-step',
    subjectId: 's1',
    people: ['a,b', 'c"d', ''],
    card: noticeCard({ title: TEXT, link: 'https://example.org' }),
    createdAt: now,
  });
  await db.insert(inbox).values({ key: 'k', person: 'zhangsan', sentAt: now, body: TEXT });
  // Microseconds, which a JavaScript Date would cut off.
  await db.execute(sql`update inbox set received_at = '2026-11-02 09:00:00.123456+08'`);
  for (let i = 0; i < 5; i++) await db.insert(outbox).values({ kind: 'message', body: `${i}`, createdAt: now });
  await db.execute(sql`delete from outbox where seq > 2`);
  await db.insert(accessTokens).values({ app: 'a', token: 'held by a process', expiresAt: now });
  await record(
    { db, now, actor: { kind: 'operator', name: 'root' }, requestId: 'q' },
    { action: 'risk.submit', object: { kind: 'risk', id: 'r1' }, detail: { 前: null, 后: TEXT, n: 12345678901234 } },
  );
}

/** Rows of a file in an order of their own, since two databases need not agree on one. */
const rowsIn = (name: string) => linesIn(name).slice(1, -1).sort();
const linesIn = (name: string) => gunzipSync(readFileSync(name)).toString('utf8').split('\n').slice(0, -1);
/** The lines under an end that fits them: as another version would have written the file. */
function resealed(lines: string[]): string {
  const body = `${lines.slice(0, -1).join('\n')}\n`;
  const end = { rows: lines.length - 2, sha256: createHash('sha256').update(body).digest('hex') };
  return `${body}${JSON.stringify({ end })}\n`;
}
const total = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

onEachDatabase((kind) => {
  const other: Kind = kind === 'PGlite' ? 'PostgreSQL' : 'PGlite';

  it(`copies every row exactly, onto its own kind and onto ${other}`, async () => {
    const source = await fresh(kind);
    await fill(source);
    const copy = file();
    const counts = await backup(source, copy);
    expect(counts).toMatchObject({ risks: 1203, attachments: 3, cards: 1, inbox: 1, outbox: 2, audit: 1 });
    expect(counts).not.toHaveProperty('access_tokens');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(gunzipSync(readFileSync(copy)).toString()).not.toContain('held by a process');

    for (const onto of [kind, other]) {
      if (onto === 'PostgreSQL' && !inject('postgresUrl')) continue;
      const target = await fresh(onto);
      expect(await restore(target, copy)).toEqual(counts);
      const again = file();
      await backup(target, again);
      expect(rowsIn(again)).toEqual(rowsIn(copy));
      expect(rowsIn(again)).toHaveLength(total(counts));

      const [picture] = await target.db.select().from(attachments).orderBy(attachments.id);
      expect(Uint8Array.from(picture?.content ?? [])).toEqual(BYTES);
      const [next] = await target.db.insert(outbox).values({ kind: 'message', body: 'next' }).returning();
      expect(next?.seq).toBe(6); // numbering goes on where it stood, not at the last row
      await expect(target.db.execute(sql`delete from audit`)).rejects.toThrow();
      expect(await target.db.select().from(audit)).toHaveLength(1);
    }
  });

  it('refuses a database that is not empty, and changes nothing in it', async () => {
    const source = await fresh(kind);
    await fill(source);
    const copy = file();
    await backup(source, copy);
    await expect(restore(source, copy)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await source.db.$count(risks)).toBe(1203);
    await expect(backup(source, copy)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('refuses damaged, cut, newer and foreign files before it writes anything', async () => {
    const source = await fresh(kind);
    await fill(source);
    const copy = file();
    await backup(source, copy);
    const lines = linesIn(copy);
    const header = JSON.parse(lines[0] ?? '');
    const written = (content: string | Buffer) => {
      const name = file();
      writeFileSync(name, typeof content === 'string' ? gzipSync(content) : content);
      return name;
    };
    const text = (all: string[]) => `${all.join('\n')}\n`;
    const whole = readFileSync(copy);
    const flipped = Buffer.from(whole);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 0xff;
    const bad: Array<[string, string, RegExp]> = [
      ['a flipped byte', written(flipped), /损坏/],
      ['cut in the middle', written(whole.subarray(0, whole.length >> 1)), /损坏/],
      ['a changed row', written(text(lines.map((line) => line.replace('FX-2026-0007', 'FX-2026-9007')))), /校验和/],
      ['a row too few', written(text([...lines.slice(0, -2), ...lines.slice(-1)])), /损坏/],
      ['no end', written(text(lines.slice(0, -1))), /不完整/],
      ['more after the end', written(`${text(lines)}{}\n`), /结尾之后/],
      ['a newer format', written(text([JSON.stringify({ ...header, version: 99 })])), /更新的版本/],
      [
        'a newer migration',
        written(resealed([JSON.stringify({ ...header, migration: { when: 9e12, hash: 'x' } }), ...lines.slice(1)])),
        /更新的版本/,
      ],
      ['not a backup', written('{"a":1}\n'), /不是廉防的备份/],
      ['not gzip', written(Buffer.from('plain text')), /损坏/],
      ['nothing', written(Buffer.alloc(0)), /损坏/],
      ['gzip of nothing', written(''), /空/],
      ['no file', path.join(folder, 'absent'), /找不到/],
    ];
    const target = await fresh(kind);
    for (const [what, name, why] of bad) await expect(restore(target, name), what).rejects.toThrow(why);
    expect(await target.db.$count(risks)).toBe(0);
    expect(total(await restore(target, copy))).toBeGreaterThan(1203);
  });

  it('brings a copy of an older version up to date', async () => {
    const source = await fresh(kind);
    const now = await positionOf(source.db);
    await fill(source);
    const [first] = knownMigrations();
    await trimTo(source, await tablesAt(kind, first));
    const copy = file();
    await backup(source, copy);
    const lines = linesIn(copy);
    const older = file();
    const header = { ...JSON.parse(lines[0] ?? ''), migration: { when: first, hash: 'x' } };
    writeFileSync(older, gzipSync(resealed([JSON.stringify(header), ...lines.slice(1)])));
    const target = await fresh(kind);
    await restore(target, older);
    expect(await positionOf(target.db)).toEqual(now);
    expect(await target.db.$count(risks)).toBe(1203);
    await expect(target.db.execute(sql`delete from audit`)).rejects.toThrow();
  });

  it('makes a copy before an upgrade, keeps five, and none when there is nothing to lose or to do', async () => {
    const database = await fresh(kind);
    const backups = mkdtempSync(path.join(folder, 'upgrade-'));
    const [first] = knownMigrations();
    await fill(database);
    expect(await backupBeforeUpgrade(database, backups)).toBeUndefined();
    // As if this database had been left behind by the first version.
    await database.db.execute(sql`delete from drizzle.__drizzle_migrations where created_at > ${first}`);
    const made: Array<string | undefined> = [];
    for (let i = 0; i < 7; i++) made.push(await backupBeforeUpgrade(database, backups));
    expect(readdirSync(backups).map((name) => path.join(backups, name))).toEqual(made.slice(-5));

    const empty = await fresh(kind);
    await empty.db.execute(sql`delete from drizzle.__drizzle_migrations where created_at > ${first}`);
    expect(await backupBeforeUpgrade(empty, backups)).toBeUndefined();
  });
});
