import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The WeCom server's side of the callback encryption, written by hand from WeCom document 90307/91144.
 * The product has its own on another library: a fault in one must not hide in the other.
 */
export interface CallbackCrypto {
  /** `msg_signature` of the four strings, sorted by code unit: lower-case hex. */
  sign(timestamp: string, nonce: string, encrypted: string): string;
  /** @param random 16 bytes, fixed only in tests */
  encrypt(message: string, random?: Buffer): string;
  /**
   * @throws CryptoRefusal when the ciphertext, its padding, its length or its receiver is not right
   */
  decrypt(encrypted: string): string;
  signatureIsRight(signature: string, timestamp: string, nonce: string, encrypted: string): boolean;
}

export class CryptoRefusal extends Error {}

/** @param receiver corp id for a self-built app; empty for a smart robot */
export function callbackCrypto(token: string, encodingAesKey: string, receiver: string): CallbackCrypto {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32) throw new CryptoRefusal('EncodingAESKey must be 43 letters or digits');
  const iv = key.subarray(0, 16);
  const sign = (timestamp: string, nonce: string, encrypted: string) =>
    createHash('sha1').update([token, timestamp, nonce, encrypted].sort().join('')).digest('hex');

  return {
    sign,
    signatureIsRight(signature, timestamp, nonce, encrypted) {
      const right = Buffer.from(sign(timestamp, nonce, encrypted));
      const given = Buffer.from(signature);
      return given.length === right.length && timingSafeEqual(given, right);
    },
    encrypt(message, random = randomBytes(16)) {
      const body = Buffer.from(message, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      const plain = Buffer.concat([random, length, body, Buffer.from(receiver, 'utf8')]);
      // PKCS#7 to 32, not to the cipher's own 16: an aligned plaintext gets a full block.
      const pad = BLOCK - (plain.length % BLOCK);
      const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
        'base64',
      );
    },
    decrypt(encrypted) {
      const sealed = Buffer.from(encrypted, 'base64');
      if (sealed.length === 0 || sealed.length % 16 !== 0) throw new CryptoRefusal('length is no multiple of 16');
      const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
      const pad = plain.at(-1) ?? 0;
      if (pad < 1 || pad > BLOCK || pad > plain.length) throw new CryptoRefusal('padding out of range');
      if (plain.subarray(-pad).some((byte) => byte !== pad)) throw new CryptoRefusal('padding not uniform');
      const open = plain.subarray(0, -pad);
      if (open.length < 20) throw new CryptoRefusal('too short');
      const end = 20 + open.readUInt32BE(16);
      if (end > open.length) throw new CryptoRefusal('length runs past the end');
      if (open.subarray(end).toString('utf8') !== receiver) throw new CryptoRefusal('receiver differs');
      return open.subarray(20, end).toString('utf8');
    },
  };
}

const BLOCK = 32;
