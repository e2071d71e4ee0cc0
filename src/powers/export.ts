import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { activeScheme } from '../schemes/active.js';
import { entryRow, POWER_COLUMNS, SHOWN_COLUMNS } from './columns.js';
import { powerRules } from './model.js';
import { allLatest } from './queries.js';

export const EXPORT_COLUMNS = [...POWER_COLUMNS.map((column) => column.title), ...SHOWN_COLUMNS];

/**
 * The catalogue as rows of a sheet, by number; read back by `importPowers`. Each export is audited.
 * @param which `public`: only what is 已公开 and not secret, for a website or a notice board
 */
export async function exportPowers(ctx: Ctx, which: 'all' | 'public'): Promise<string[][]> {
  return inTransaction(ctx, async (tx) => {
    const { scheme } = await activeScheme(tx.db);
    const rules = powerRules(scheme);
    const all = await allLatest(tx.db, which === 'public');
    await record(tx, {
      action: 'powers.export',
      object: { kind: 'powers', id: 'sheet' },
      detail: { rows: all.length, which },
    });
    return all.map((power) => entryRow(power, rules));
  });
}
