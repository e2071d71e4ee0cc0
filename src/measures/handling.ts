// Rule, pure: what the plan asks to be done with a point of its level (`handling`), by whom, and what is still missing.
import { peopleMeant } from '../approvals/responsible.js';
import type { Organisation } from '../directory/model.js';
import type { Scheme } from '../schemes/model.js';

export type Handling = Scheme['handling'][number];

/** One requirement of a point, under its number in the list that people see. */
export interface Required {
  /** From 1. */
  at: number;
  handling: Handling;
  scheme: Scheme;
  done?: { note: string; doneBy: string; doneAt: Date };
}

/** Everything the plan asks for at this level, in its order, with what was done. */
export function requiredAt(
  scheme: Scheme,
  level: string,
  done: ReadonlyArray<NonNullable<Required['done']> & { handling: string }>,
): Required[] {
  return scheme.handling
    .filter(({ levels }) => levels.includes(level))
    .map((handling, at) => {
      const row = done.find((one) => one.handling === handling.key);
      const { note, doneBy, doneAt } = row ?? {};
      return {
        at: at + 1,
        handling,
        scheme,
        ...(note !== undefined && doneBy !== undefined && doneAt !== undefined
          ? { done: { note, doneBy, doneAt } }
          : {}),
      };
    });
}

/** Without these a point is not closed. */
export const missing = (all: readonly Required[]): Required[] =>
  all.filter(({ handling, done }) => handling.beforeClosing && done === undefined);

/** 「1 怎样做的」 or 「组织专家进行根本原因分析 怎样做的」: the requirement that is meant, and how it was done. */
export function readHandling(all: readonly Required[], typed: string): { one: Required; how: string } | undefined {
  // A number, but not the beginning of a date or an amount.
  const numbered = /^([\d０-９]{1,2})(?![\d０-９年月日]|[.．][\d０-９])/.exec(typed)?.[1];
  const one =
    numbered === undefined
      ? all.find(({ handling }) => typed.startsWith(handling.label))
      : all.find(({ at }) => at === Number(numbered.normalize('NFKC')));
  if (!one) return undefined;
  const how = typed.slice((numbered ?? one.handling.label).length);
  return { one, how: how.replace(/^[\s.．、:：,，]{1,5}/, '').trim() };
}

/** Whom the plan names for it today; empty where it names nobody, or nobody is there. */
export const handlersOf = (
  { handling, scheme }: Required,
  risk: { reporter: string; department: number | null },
  org: Organisation,
): string[] => peopleMeant(handling.by, scheme, { concerned: risk.reporter, departmentId: risk.department }, org);
