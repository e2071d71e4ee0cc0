import type { DirectoryChange } from '../channels/channel.js';
import type { Ctx } from '../context.js';
import { applyEvent } from './event.js';
import type { DirectoryChanges } from './model.js';
import { writeDirectory } from './store.js';

/**
 * Takes in one `change_contact` event.
 * @returns what changed, for those with open items; `syncNeeded` when the event names something never seen
 */
export async function applyDirectoryChange(
  ctx: Ctx,
  change: DirectoryChange,
): Promise<DirectoryChanges & { syncNeeded: boolean }> {
  let syncNeeded = false;
  const changes = await writeDirectory(ctx, `directory.${change.type}`, (known) => {
    const applied = applyEvent(known, change);
    syncNeeded = applied.syncNeeded;
    return applied;
  });
  return { ...changes, syncNeeded };
}
