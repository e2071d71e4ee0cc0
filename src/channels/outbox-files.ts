import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { outgoingFiles } from './schema.js';
import type { WecomClient } from './wecom/client.js';

/** WeCom's ids of the files on their way out. */
export interface MediaIds {
  /**
   * The id of the file, uploaded now unless it has been within three days: a retry then names the same one and is equal
   * to the byte. Undefined when the file is no longer kept.
   * @throws WecomError when the upload went wrong
   */
  of(db: Db, fileId: string): Promise<string | undefined>;
  /** WeCom does not have this one: the next attempt uploads anew, unless another process already has. */
  forget(db: Db, fileId: string, mediaId: string): Promise<void>;
}

/** WeCom keeps an uploaded file for three days; an hour is left for clocks and for what is under way. */
const MEDIA_HOURS = 71;

export function createMediaIds(client: Pick<WecomClient, 'mediaUpload'>): MediaIds {
  /** What this process uploads just now: a file for many people goes up once. */
  const underWay = new Map<string, Promise<string | undefined>>();

  const upload = async (db: Db, fileId: string, stale: string | null): Promise<string | undefined> => {
    const [file] = await db.select().from(outgoingFiles).where(eq(outgoingFiles.id, fileId));
    if (!file) return undefined;
    const { content, filename, mediaType: type } = file;
    const { mediaId } = await client.mediaUpload({ content, filename, type, as: 'file' });
    // Where another process was quicker, its id stands: two of them would make one message two.
    await db
      .update(outgoingFiles)
      .set({ mediaId, uploadedAt: sql`now()` })
      .where(and(eq(outgoingFiles.id, fileId), sql`${outgoingFiles.mediaId} is not distinct from ${stale}`));
    return (await known(db, fileId))?.mediaId ?? mediaId;
  };

  return {
    async of(db, fileId) {
      const now = await known(db, fileId);
      if (now?.mediaId && now.fresh) return now.mediaId;
      const going = underWay.get(fileId);
      if (going) return going;
      const begun = upload(db, fileId, now?.mediaId ?? null).finally(() => underWay.delete(fileId));
      underWay.set(fileId, begun);
      return begun;
    },
    async forget(db, fileId, mediaId) {
      await db
        .update(outgoingFiles)
        .set({ mediaId: null })
        .where(and(eq(outgoingFiles.id, fileId), eq(outgoingFiles.mediaId, mediaId)));
    },
  };
}

async function known(db: Db, fileId: string): Promise<{ mediaId: string | null; fresh: boolean } | undefined> {
  const fresh = sql<boolean>`coalesce(${outgoingFiles.uploadedAt} > now() - ${MEDIA_HOURS} * interval '1 hour', false)`;
  const [row] = await db
    .select({ mediaId: outgoingFiles.mediaId, fresh })
    .from(outgoingFiles)
    .where(eq(outgoingFiles.id, fileId));
  return row;
}
