import { invalid } from '../errors.js';
import type { WecomClient } from './wecom/client.js';
import { WecomError } from './wecom/http.js';

/** 10 MB, as WeCom takes them. */
export const PICTURE_BYTES = 10 << 20;
const TYPES = new Set(['image/jpeg', 'image/png']);

export interface Picture {
  /** By the content's own first bytes, never by what the sender says. */
  mediaType: string;
  content: Uint8Array;
}

/**
 * Downloads what somebody sent. Network: before a transaction, never inside.
 * @throws DomainError invalid for what is no JPG or PNG; WecomError when it cannot be fetched
 */
export async function fetchPicture(client: Pick<WecomClient, 'mediaGet'>, mediaId: string): Promise<Picture> {
  const { content } = await client.mediaGet(mediaId, PICTURE_BYTES).catch((error) => {
    // Refused for good: expired, too large, unknown. Anything else is tried again with the message.
    if (error instanceof WecomError && error.failure === 'refused')
      throw invalid('图片取不到（可能太大或已过期），请重新发一次。');
    throw error;
  });
  // Loaded with the first picture: it would be a twentieth of the start.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = await fileTypeFromBuffer(content);
  if (!type || !TYPES.has(type.mime)) throw invalid('这个文件不是能用的图片（要 JPG 或 PNG，10 MB 以内），没有加上。');
  return { mediaType: type.mime, content };
}
