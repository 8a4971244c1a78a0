import { createHmac } from 'node:crypto';
import type { Secret } from '../lib/secret.ts';

/**
 * Names a secret in stored data without revealing it: 16 hexadecimal digits.
 *
 * @param directoryId random id of the data directory: the same secret has another fingerprint elsewhere, and none can be
 *   looked up in a table made beforehand
 */
export function fingerprintOf(secret: Secret, directoryId: string): string {
  return createHmac('sha256', directoryId).update(secret.reveal()).digest('hex').slice(0, 16);
}
