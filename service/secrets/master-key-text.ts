/**
 * A master key that a person or a secret store hands over as text (`TULAY_MASTER_KEY`): 32 random bytes in base64 or
 * hexadecimal, or a passphrase.
 *
 * Random bytes are used as they are: nobody can guess them, and reading them takes no time. A passphrase can be guessed, so it goes through
 * scrypt with a salt of the data directory's own: each guess costs time and memory, the same passphrase gives another key
 * in another directory, and no table made beforehand helps.
 */
import { scrypt } from 'node:crypto';
import type { Secret } from '../lib/secret.ts';
import { MASTER_KEY_BYTES, masterKeyOf, type MasterKey } from './master-key.ts';

export const SHORTEST_PASSPHRASE = 16;
export const SALT_BYTES = 16;

/** OWASP's setting of 32 MB and three passes: about 0.2 s, once per start. (Password Storage Cheat Sheet, scrypt.) */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };

/** The 32 bytes that `text` spells in hexadecimal, base64 or base64url; undefined where it is a passphrase. */
export function spelledBytes(text: string): Buffer | undefined {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^(?:[\w-]{43}|[A-Za-z\d+/]{43})=?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === MASTER_KEY_BYTES ? bytes : undefined;
}

export function isPassphrase(secret: Secret): boolean {
  return spelledBytes(secret.reveal()) === undefined;
}

/**
 * @param salt of the data directory; used for a passphrase alone
 * @returns after some 0.2 s for a passphrase, which is worked on outside the calling thread
 */
export async function masterKeyOfText(secret: Secret, salt: Uint8Array): Promise<MasterKey> {
  const text = secret.reveal();
  const spelled = spelledBytes(text);
  if (spelled !== undefined) return masterKeyOf(spelled);
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    scrypt(text.normalize('NFC'), salt, MASTER_KEY_BYTES, SCRYPT, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
  return masterKeyOf(bytes);
}
