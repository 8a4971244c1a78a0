/**
 * The key that everything encrypted in a data directory rests on: 32 bytes, and an id that names them without revealing them,
 * so that a wrong key is told from a damaged record before anything is decrypted.
 */
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

export const MASTER_KEY_BYTES = 32;
/** Length of an id in bytes; as text it has twice as many hexadecimal digits. */
export const MASTER_KEY_ID_BYTES = 8;

export interface MasterKey {
  /** 16 hexadecimal digits of an HMAC that only the key itself can make. */
  readonly id: string;
  /** Printing it shows nothing of the bytes. */
  readonly key: KeyObject;
}

/** @param bytes 32 of them; they are copied, and the caller may wipe its own */
export function masterKeyOf(bytes: Uint8Array): MasterKey {
  if (bytes.length !== MASTER_KEY_BYTES) throw new RangeError(`a master key has ${MASTER_KEY_BYTES} bytes`);
  const key = createSecretKey(bytes);
  const mac = createHmac('sha256', key).update('tulay master key id').digest('hex');
  return { id: mac.slice(0, 2 * MASTER_KEY_ID_BYTES), key };
}

export function randomMasterKey(): MasterKey {
  return masterKeyOf(randomBytes(MASTER_KEY_BYTES));
}
