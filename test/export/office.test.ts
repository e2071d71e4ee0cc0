import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMATS, type Format } from '../../src/export/files.js';
import { HOSTILE, table } from './support.js';

const run = promisify(execFile);
/** Another office suite opens what we write. Not part of the continuous integration: it is large. */
const SOFFICE = ['/usr/bin/soffice', '/usr/local/bin/soffice'].find((file) => existsSync(file));
if (!SOFFICE)
  console.warn(
    '没有运行 / left out: 用 LibreOffice 打开导出的文件（apt-get install libreoffice-calc libreoffice-writer）',
  );

describe.skipIf(!SOFFICE)('LibreOffice', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lianfang-office-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(FORMATS) as Format[])('opens and prints what is in %s', { timeout: 120_000 }, async (format) => {
    const cells = HOSTILE.map((text, at) => [String(at + 1), text, '高']);
    const file = path.join(folder, `list.${format}`);
    writeFileSync(file, await FORMATS[format].write([table({ cells }), table({ name: '科室' })]));
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await run(SOFFICE ?? '', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, file]);
    const pdf = readFileSync(path.join(folder, 'list.pdf'));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    // A4 across, in points.
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
    expect(boxes.length).toBeGreaterThan(0);
    for (const [, width, height] of boxes)
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([842, 595]);
  });

  it('calculates nothing in a workbook', { timeout: 120_000 }, async () => {
    const file = path.join(folder, 'signs.xlsx');
    writeFileSync(
      file,
      await FORMATS.xlsx.write([
        table({
          cells: [
            ['1', '=1+1', '+2'],
            ['2', '@SUM(1)', '-3'],
          ],
        }),
      ]),
    );
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    await run(SOFFICE ?? '', [
      profile,
      '--headless',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
      '--outdir',
      folder,
      file,
    ]);
    const lines = readFileSync(path.join(folder, 'signs.csv'), 'utf8').split('\n');
    expect(lines).toEqual(expect.arrayContaining(['1,=1+1,+2', '2,@SUM(1),-3']));
  });
});
