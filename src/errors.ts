/**
 * The few ways a verb refuses. The message is a Chinese sentence for the person who asked;
 * edges (chat, HTTP, CLI) translate the kind, never the text.
 */
export type RefusalKind = 'not-found' | 'forbidden' | 'conflict' | 'invalid' | 'precondition';

export class DomainError extends Error {
  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** Machine-readable extras without personal data, e.g. `{ field: 'reason' }`. */
    readonly detail: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

export const notFound = (message: string, detail?: Record<string, unknown>) =>
  new DomainError('not-found', message, detail);
export const forbidden = (message: string, detail?: Record<string, unknown>) =>
  new DomainError('forbidden', message, detail);
export const conflict = (message: string, detail?: Record<string, unknown>) =>
  new DomainError('conflict', message, detail);
export const invalid = (message: string, detail?: Record<string, unknown>) =>
  new DomainError('invalid', message, detail);
export const precondition = (message: string, detail?: Record<string, unknown>) =>
  new DomainError('precondition', message, detail);

/** What the operator must mend before the program can run; the message says what and how, a stack would only hide it. */
export class StartRefused extends Error {}
