import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { StartRefused } from '../errors.js';

export class DirectoryInUse extends StartRefused {}

/**
 * Takes the lock file of a PGlite directory, which has no lock of its own: two processes on one directory destroy it.
 * A lock left by a dead process is taken over; one whose process lives never is, however old.
 * @returns the release
 * @throws DirectoryInUse naming the process that holds it
 */
export async function lockDirectory(file: string): Promise<() => Promise<void>> {
  const mine = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        // A hard link appears with its content, so nobody ever reads a half-written lock.
        await link(mine, file);
        return async () => {
          if (holder(await readFile(file, 'utf8').catch(() => ''))?.pid === process.pid)
            await rm(file, { force: true });
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const seen = await readFile(file, 'utf8').catch(() => undefined);
      if (seen === undefined) continue;
      const held = holder(seen);
      if (held && alive(held)) {
        throw new DirectoryInUse(
          `数据目录正由进程 ${held.pid} 使用（锁文件 ${file}）。PGlite 一次只能由一个进程打开：请先停掉它，或改用 PostgreSQL（DATABASE_URL）。`,
        );
      }
      // Take the dead lock away by renaming; if somebody else's fresh lock was caught instead, put it back.
      const taken = `${mine}.taken`;
      await rename(file, taken).catch(() => {});
      const caught = await readFile(taken, 'utf8').catch(() => undefined);
      if (caught !== undefined && caught !== seen) await link(taken, file).catch(() => {});
      await rm(taken, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new DirectoryInUse(`锁文件 ${file} 一直被别的进程抢先，请稍后再试。`);
}

interface Holder {
  pid: number;
  started?: string | undefined;
}

function holder(content: string): Holder | undefined {
  try {
    const value = JSON.parse(content) as Holder;
    return Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

function alive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // In a container each start has the same small pid: the start time tells a living holder from its successor.
  if (pid === process.pid) return started === undefined || started === startOf(pid);
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** Start time of a process in clock ticks since boot (Linux); undefined elsewhere. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
