import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid } from '../errors.js';
import { type Calendar, calendarOf } from './calendar.js';
import { parseYearFile, type YearFile } from './year-file.js';

/** Shipped years, beside this file both in `src/` and in `dist/`. */
const SHIPPED = fileURLToPath(new URL('./holidays/', import.meta.url));
const MAX_BYTES = 64 * 1024;

/** Where the operator puts a year's file: a new year, or one whose arrangement was changed after the release. */
export const holidaysFolder = (dataDir: string): string => path.join(dataDir, 'holidays');

/**
 * Reads the shipped years and the operator's; of two files for a year the operator's counts alone. A file that cannot
 * be used becomes a fault of its year, which then has no data: the shipped figures were meant to be replaced.
 * Where the operator's folder cannot be listed, it might replace any year: all have that fault. Never throws for what
 * the operator did. Reads anew each time (a few small files), so that an added year counts without a restart.
 */
export async function loadCalendar(dataDir: string): Promise<Calendar> {
  const own = holidaysFolder(dataDir);
  const shipped = await yearsIn(SHIPPED);
  const read: YearFile[] = [];
  const faults = new Map<number, string>();
  try {
    for (const [year, file] of new Map([...shipped, ...(await yearsIn(own))])) {
      try {
        read.push(parseYearFile(await readJson(file), year, path.basename(file)));
      } catch (error) {
        faults.set(year, messageOf(error));
      }
    }
  } catch (error) {
    for (const [year] of shipped) faults.set(year, messageOf(error));
  }
  return calendarOf(read, own, faults);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function yearsIn(folder: string): Promise<Array<[number, string]>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw invalid(`打不开节假日目录 ${folder}（${error.code}）`);
  });
  return names
    .filter((name) => /^\d{4}\.json$/.test(name))
    .map((name) => [Number(name.slice(0, 4)), path.join(folder, name)]);
}

async function readJson(file: string): Promise<unknown> {
  const name = path.basename(file);
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw invalid(`打不开节假日文件 ${name}（${error.code}）`);
  });
  if (!found.isFile() || found.size > MAX_BYTES) throw invalid(`节假日文件 ${name} 不是普通文件，或超过 64 KiB`);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(`打不开节假日文件 ${name}（${error.code}）`);
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')); // Notepad puts a mark in front
  } catch {
    throw invalid(`节假日文件 ${name} 不是有效的 JSON：检查引号、逗号和括号`);
  }
}
