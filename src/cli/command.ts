import type { Readable, Writable } from 'node:stream';
import type { ParseArgsConfig } from 'node:util';

/** What a command is given. It writes to `out` what a person or program asked for, to `err` what happens meanwhile. */
export interface Call {
  positionals: string[];
  values: Record<string, string | boolean | undefined>;
  environment: Record<string, string | undefined>;
  stdin: Readable;
  /** For what is written piece by piece; everything else goes through `out`. */
  stdout: Writable;
  out(text: string): void;
  err(text: string): void;
}

export interface Command {
  /** What follows the name, e.g. `FILE` or `ID… [--all]`. */
  usage?: string;
  /** Chinese first, English beside; one paragraph an entry. */
  help: string[];
  options?: NonNullable<ParseArgsConfig['options']>;
  /** How many words may follow: at least, at most. None without it. */
  words?: [number, number];
  /** @returns the exit code: 0 done, 1 refused or failed */
  run(call: Call): Promise<number>;
}

/** One entry of the table: its module is loaded only when it is called. */
export interface Entry {
  name: string;
  /** One line for the list. */
  summary: string;
  load(): Promise<Command>;
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

/** `--json` for whatever a program may read. */
export const JSON_OPTION = { json: { type: 'boolean' as const } };
