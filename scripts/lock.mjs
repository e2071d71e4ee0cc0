import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * Waits for and takes the lock kept in `folder`; a holder that died is succeeded, one that lives never is.
 * @param {string} folder made when missing, removed when the last one is done
 * @param {(pid: number) => void} onWait called once, when somebody else holds it
 * @returns {Promise<() => void>} the release
 */
export async function takeLock(folder, onWait) {
  const owner = path.join(folder, 'owner');
  const mine = path.join(folder, `${process.pid}.${Math.random().toString(36).slice(2)}`);
  const content = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  let told = false;
  for (;;) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(mine, content);
      // A hard link appears with its content, so nobody ever reads a half-written lock.
      linkSync(mine, owner);
      rmSync(mine, { force: true });
      return () => {
        if (read(owner) === content) rmSync(owner, { force: true });
        removeIfEmpty(folder);
      };
    } catch (error) {
      rmSync(mine, { force: true });
      // ENOENT: the last holder removed the folder between two of our steps.
      if (error.code !== 'EEXIST' && error.code !== 'ENOENT') throw error;
    }
    const seen = read(owner);
    if (seen === undefined) continue;
    const holder = parse(seen);
    if (holder && alive(holder)) {
      if (!told) onWait(holder.pid);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    takeAway(owner, seen, `${mine}.taken`);
  }
}

/** Removes a dead lock by renaming; if somebody's fresh lock was caught instead, it is put back. */
function takeAway(owner, seen, taken) {
  try {
    renameSync(owner, taken);
    if (read(taken) !== seen) linkSync(taken, owner);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
  rmSync(taken, { force: true });
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(content) {
  try {
    const value = JSON.parse(content);
    return Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined; // not ours or damaged: counts as dead
  }
}

function alive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}

/** Start time in clock ticks since boot (Linux): tells a living holder from a later process with its number. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined; // no /proc here
  }
}

function removeIfEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) throw error;
  }
}
