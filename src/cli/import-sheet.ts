import { readConfig } from '../config.js';
import type { Ctx } from '../context.js';
import type { Problem, SheetRow } from '../spreadsheet/table.js';
import { type Call, type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase } from './open.js';
import { readSheetFile, tellProblems } from './sheet-file.js';

/** What every import gives: numbers of what is new, what is wrong with the table, and counts of its own. */
interface Imported {
  added: string[];
  problems: Problem[];
}

export const IMPORT_OPTIONS = { ...JSON_OPTION, 'dry-run': { type: 'boolean' } } satisfies Command['options'];

/**
 * Reads a spreadsheet, gives its rows to `run`, and says how it went: every problem by row and column, or what `tell`
 * says; with --json all of it for a program, where a rehearsal counts what is new instead of naming it.
 * @returns the exit code
 */
export async function importSheet<Done extends Imported>(
  call: Call,
  run: (ctx: Ctx, rows: SheetRow[], options: { timeZone: string; dryRun: boolean }) => Promise<Done>,
  tell: (done: Done, dryRun: boolean) => void,
): Promise<number> {
  const { config } = readConfig(call.environment);
  const rows = await readSheetFile(call.positionals[0] ?? '');
  const dryRun = call.values['dry-run'] === true;
  const done = await withDatabase(config, async (database) =>
    run(await operatorContext(database), rows, { timeZone: config.timeZone, dryRun }),
  );
  const ok = done.problems.length === 0;
  if (call.values.json) {
    const { added, problems, ...counts } = done;
    call.out(JSON.stringify({ ok, dryRun, ...counts, added: dryRun ? added.length : added, problems }));
    return ok ? 0 : 1;
  }
  if (!ok) return tellProblems(call, done.problems);
  tell(done, dryRun);
  return 0;
}
