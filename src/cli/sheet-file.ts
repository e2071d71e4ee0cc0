import { open, stat, writeFile } from 'node:fs/promises';
import { conflict, invalid, notFound } from '../errors.js';
import { readSheet } from '../spreadsheet/sheet.js';
import { type Problem, problemLine, type SheetRow } from '../spreadsheet/table.js';
import type { Call } from './command.js';

const MAX_BYTES = 20 * 1024 * 1024;

/** @throws DomainError not-found, or invalid with how to mend it */
export async function readSheetFile(file: string): Promise<SheetRow[]> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? notFound(`没有这个文件：${file}`) : invalid(`打不开文件 ${file}（${error.code}）`);
  });
  if (!found.isFile()) throw invalid(`${file} 不是普通文件。`);
  if (found.size > MAX_BYTES) throw invalid('文件超过 20 MiB：请拆成几个文件，分别导入。');
  const handle = await open(file, 'r');
  try {
    return await readSheet(new Uint8Array(await handle.readFile()), file);
  } finally {
    await handle.close();
  }
}

/** For its owner alone; never over a file that is there. */
export async function writeNewFile(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(file, content, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? conflict(`文件 ${file} 已经存在，不会覆盖它：请换一个文件名。`) : error;
  });
}

/** Every bad row for people, and that nothing was written. @returns the exit code */
export function tellProblems(call: Call, problems: readonly Problem[]): number {
  for (const problem of problems) call.out(problemLine(problem));
  const rows = new Set(problems.map((problem) => problem.row)).size;
  call.err(`${rows} 行有问题，共 ${problems.length} 处：一行也没有导入，改好后再来。 / nothing was imported`);
  return 1;
}
