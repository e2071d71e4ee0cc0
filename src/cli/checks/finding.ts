/** One line of `doctor`: what was looked at, how it is, and how to mend it. */
export interface Finding {
  check: string;
  /** `warn`: works, but somebody should know. `skipped`: could not be looked at; `says` tells why. */
  state: 'ok' | 'warn' | 'broken' | 'skipped';
  says: string;
  mend?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const skipped = (check: string, says: string): Finding => ({ check, state: 'skipped', says });
export const warn = (check: string, says: string, mend: string): Finding => ({ check, state: 'warn', says, mend });
export const broken = (check: string, says: string, mend: string): Finding => ({ check, state: 'broken', says, mend });
