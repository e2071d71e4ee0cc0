import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { invalid } from '../errors.js';
import type { TableDocument } from '../export/document.js';
import type { Visible } from '../risks/queries.js';
import type { RiskStatus } from '../risks/schema.js';
import { activeScheme } from '../schemes/active.js';
import { dateOf } from '../time.js';
import type { Entry } from './entry.js';
import { formsOf, houseOf, type RegisterForm, titleOfAll } from './forms.js';
import { entriesFor } from './queries.js';
import { entriesOf, registerTable } from './table.js';
import { WORDS } from './words.js';

export interface RegisterRequest {
  /** Key of one register of the active scheme; absent: all of them, in its order. */
  register?: string | undefined;
  visible: Visible;
  /** Absent: 已备案 alone. A register that is signed holds what was agreed on. */
  statuses?: readonly RiskStatus[];
  /** What becomes of it, for the audit: xlsx, docx, json. */
  format: string;
  timeZone: string;
}

export interface Registers {
  request: RegisterRequest;
  /** Of the register, or of all of them together. */
  title: string;
  /** Product's date, e.g. 2026-11-21. */
  asOf: string;
  registers: Array<{ form: RegisterForm; entries: Entry[]; table: TableDocument }>;
}

/**
 * 导出一览表: the tables, and their rows in the audit. Pass the context of a transaction, so that nothing leaves
 * without them.
 * @throws DomainError as `collectRegisters`
 */
export async function exportRegisters(ctx: Ctx, request: RegisterRequest): Promise<Registers> {
  const exported = await collectRegisters(ctx, request);
  await recordExport(ctx, exported);
  return exported;
}

/** One audit row for each register: how many points of it leave the product, and whether of all that there are. */
export async function recordExport(ctx: Ctx, { registers, request }: Registers): Promise<void> {
  const { format, statuses = FILED, visible } = request;
  for (const { form, entries } of registers) {
    const detail = { rows: entries.length, format, statuses, all: visible.all };
    await record(ctx, { action: 'register.export', object: { kind: 'register', id: form.key }, detail });
  }
}

/**
 * The tables, written nowhere: whoever gives them out calls `recordExport` too.
 * @throws DomainError invalid for a register the scheme does not have; precondition when no scheme is active
 */
export async function collectRegisters(ctx: Ctx, request: RegisterRequest): Promise<Registers> {
  const { scheme } = await activeScheme(ctx.db);
  const forms = formsOf(scheme);
  const chosen = request.register === undefined ? forms : forms.filter((form) => form.key === request.register);
  if (chosen.length === 0) {
    const known = forms.map((form) => `${form.key}（${form.title}）`).join('、');
    throw invalid(WORDS.noSuchRegister(request.register ?? '', known), { field: 'register' });
  }
  const entries = await entriesFor(ctx.db, request.visible, request.statuses ?? FILED);
  const asOf = dateOf(ctx.now, request.timeZone);
  const house = houseOf(scheme) || rootOf(await loadOrganisation(ctx.db));
  const head = {
    house,
    asOf,
    partial: !request.visible.all,
    date: (at: Date) => dateOf(at, request.timeZone),
  };
  const registers = chosen.map((form) => ({
    form,
    entries: entriesOf(form, entries),
    table: registerTable(form, entries, head),
  }));
  const [only] = chosen;
  const title = chosen.length === 1 && only ? only.title : titleOfAll(scheme, house, chosen);
  return { request, title, asOf, registers };
}

const FILED: readonly RiskStatus[] = ['filed'];

const rootOf = ({ departments }: Awaited<ReturnType<typeof loadOrganisation>>): string =>
  [...departments.values()].find((one) => one.parentId === null || !departments.has(one.parentId))?.name ?? '';
