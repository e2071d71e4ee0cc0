import { randomBytes } from 'node:crypto';
import { type Answer, ok, refuse } from './answers.js';
import type { Media } from './state.js';
import type { World } from './world.js';

const VALID_MS = 3 * 24 * 3600_000;
/** type → largest size in bytes. WeCom document 90253. */
const LIMITS: Record<string, number> = { image: 10 << 20, voice: 2 << 20, video: 10 << 20, file: 20 << 20 };

export interface Upload {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

export function uploadMedia(world: World, type: string | null, upload: Upload | undefined): Answer {
  const limit = LIMITS[type ?? ''];
  if (!type || limit === undefined) return refuse(40004, 'invalid media type');
  if (!upload) return refuse(41005, 'media data missing');
  if (upload.bytes.length <= 5) refuse(40006, 'invalid file size');
  if (upload.bytes.length > limit) refuse(45001, 'multimedia file size out of limit');
  if (type === 'image' && !imageType(upload.bytes)) refuse(40005, 'invalid file type');
  const media = keepMedia(world, type, upload);
  return ok({ type, media_id: media.id, created_at: String(Math.floor(media.at / 1000)) });
}

export function keepMedia(world: World, type: string, upload: Upload): Media {
  const media: Media = {
    id: randomBytes(24).toString('base64url'),
    type,
    contentType: type === 'image' ? (imageType(upload.bytes) ?? upload.contentType) : upload.contentType,
    filename: upload.filename,
    size: upload.bytes.length,
    at: world.machineNow(),
  };
  world.snapshot.putMedia(media.id, upload.bytes);
  world.state.media.push(media);
  world.changed();
  return media;
}

/** @throws ApiRefusal 40007 for a media id unknown or older than three days */
export function fetchMedia(world: World, id: string | null): { media: Media; bytes: Buffer } {
  const found = storedMedia(world, id ?? '');
  if (!found || world.machineNow() - found.media.at > VALID_MS) return refuse(40007, 'invalid media_id');
  return found;
}

/** Without regard to age: the conversation still shows what the API no longer gives. */
export function storedMedia(world: World, id: string): { media: Media; bytes: Buffer } | undefined {
  const media = world.state.media.find((candidate) => candidate.id === id);
  const bytes = media && world.snapshot.getMedia(media.id);
  return media && bytes ? { media, bytes } : undefined;
}

/** By the first bytes; WeCom takes JPG and PNG. */
export function imageType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg';
  return undefined;
}

/** The one file of a multipart body under the given field name. */
export function readMultipart(contentType: string, body: Buffer, field: string): Upload | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const mark = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`);
  if (mark.length === 2) return undefined;
  for (let at = body.indexOf(mark); at >= 0; ) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) return undefined;
    const part = body.subarray(at + mark.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const head = part.subarray(0, Math.max(0, split)).toString('utf8');
    if (split >= 0 && new RegExp(`content-disposition:[^\\r\\n]*[; ]name="${field}"`, 'i').test(head)) {
      return {
        filename: /filename="([^"]*)"/i.exec(head)?.[1] ?? 'file',
        contentType: /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1]?.trim() ?? 'application/octet-stream',
        bytes: Buffer.from(part.subarray(split + 4)),
      };
    }
    at = next;
  }
  return undefined;
}
