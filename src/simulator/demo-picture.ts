import { crc32, deflateSync } from 'node:zlib';

/** A PNG that looks like a photographed slip: a sheet with lines of writing and a round stamp, on a table. */
export function slipPicture(): Buffer {
  const rows: Buffer[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    const row = Buffer.alloc(1 + WIDTH * 3);
    for (let x = 0; x < WIDTH; x++) row.set(colourAt(x, y), 1 + x * 3);
    rows.push(row);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // 8 bits a channel, red-green-blue, nothing fancy.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const WIDTH = 240;
const HEIGHT = 320;
const TABLE = [146, 120, 96];
const PAPER = [247, 245, 238];
const INK = [70, 74, 88];
const STAMP = [196, 66, 60];

function colourAt(x: number, y: number): number[] {
  const inside = x > 22 && x < WIDTH - 22 && y > 26 && y < HEIGHT - 26;
  if (!inside) return TABLE;
  const fromStamp = Math.hypot(x - 168, y - 246);
  if (fromStamp > 26 && fromStamp < 30) return STAMP;
  const line = Math.floor((y - 52) / 22);
  const onLine = y > 52 && y < 262 && (y - 52) % 22 < 5;
  // Words of different length, the last one of a line ending somewhere else each time.
  const written = x > 44 && x < 196 - ((line * 37) % 70) && (x + line * 13) % 31 > 6;
  return onLine && written ? INK : PAPER;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, sum]);
}
