import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../log.js';
import type { State } from './state.js';

/** Keeps the state in one JSON file and the media's bytes beside it. Without a file all lives in memory. */
export interface Snapshot {
  load(): State | undefined;
  /** Writes soon, once for many calls. */
  soon(state: () => State): void;
  /** Writes at once what is still to be written. */
  flush(): void;
  putMedia(id: string, bytes: Buffer): void;
  getMedia(id: string): Buffer | undefined;
  dropMedia(id: string): void;
}

export function snapshotIn(file: string | undefined, log: Log): Snapshot {
  const memory = new Map<string, Buffer>();
  if (file === undefined) {
    return {
      load: () => undefined,
      soon: () => {},
      flush: () => {},
      putMedia: (id, bytes) => void memory.set(id, bytes),
      getMedia: (id) => memory.get(id),
      dropMedia: (id) => void memory.delete(id),
    };
  }
  const mediaFolder = `${file}.media`;
  mkdirSync(mediaFolder, { recursive: true });
  const mediaFile = (id: string) => path.join(mediaFolder, path.basename(id));
  let timer: NodeJS.Timeout | undefined;
  let latest: (() => State) | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!latest) return;
    const state = latest();
    latest = undefined;
    writeAtomically(file, JSON.stringify(state));
  };
  return {
    load() {
      try {
        const state = JSON.parse(readFileSync(file, 'utf8')) as State;
        if (state.version === 1) return state;
        log.warn({ file }, 'simulator snapshot is of another version; starting afresh');
      } catch (err) {
        // The first start has no file; a damaged one must not keep a demo from starting.
        if ((err as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ err }, 'simulator snapshot unreadable');
      }
      return undefined;
    },
    soon(state) {
      latest = state;
      timer ??= setTimeout(() => {
        try {
          write();
        } catch (err) {
          log.error({ err }, 'simulator snapshot could not be written');
        }
      }, WRITE_AFTER_MS);
    },
    flush: write,
    putMedia: (id, bytes) => writeAtomically(mediaFile(id), bytes),
    getMedia(id) {
      try {
        return readFileSync(mediaFile(id));
      } catch (err) {
        if ((err as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw err;
      }
    },
    dropMedia: (id) => rmSync(mediaFile(id), { force: true }),
  };
}

const WRITE_AFTER_MS = 500;

/** Readers see the old file or the new one, never half of one. */
function writeAtomically(file: string, content: string | Buffer): void {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}
