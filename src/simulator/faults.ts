import type { Fault, FaultKind, FaultRequest } from './page-api.js';

/** What the fault panel has switched on; counts down by API calls. */
export interface Faults {
  list(): Fault[];
  set(request: FaultRequest): void;
  clear(): void;
  /** The fault this call meets, counted down; undefined: none. */
  take(withToken: boolean): FaultKind | undefined;
}

export const FAULT_KINDS: FaultKind[] = [
  '-1',
  '40014',
  '42001',
  '45009',
  '45033',
  '500',
  'reset',
  'lost-answer',
  'silence',
  'slow',
];

/** @param changed told when the list is another */
export function createFaults(changed: () => void): Faults {
  let active: Fault[] = [];
  return {
    list: () => active.map((fault) => ({ ...fault })),
    set({ kind, calls, on = true }) {
      active = active.filter((fault) => fault.kind !== kind);
      if (on && calls !== 0) active.push({ kind, remaining: calls ?? null });
      changed();
    },
    clear() {
      active = [];
      changed();
    },
    take(withToken) {
      // A call without a token cannot be told that its token is bad.
      const fault = active.find(({ kind }) => withToken || (kind !== '40014' && kind !== '42001'));
      if (!fault) return undefined;
      if (fault.remaining !== null) {
        fault.remaining -= 1;
        if (fault.remaining <= 0) active = active.filter((other) => other !== fault);
        changed();
      }
      return fault.kind;
    },
  };
}

/** errcode faults in WeCom's words. */
export const FAULT_MESSAGES: Partial<Record<FaultKind, string>> = {
  '-1': 'system busy',
  '40014': 'invalid access_token',
  '42001': 'access_token expired',
  '45009': 'api freq out of limit',
  '45033': 'api concurrent out of limit',
};
