/**
 * How a secret lies in a database: AES-256-GCM in an envelope that names its version and its master key.
 *
 *   ┌─────────┬───────────────┬──────────┬──────────────┬─────────┐
 *   │ version │ master key id │  nonce   │  ciphertext  │   tag   │
 *   │ 1 byte  │    8 bytes    │ 12 bytes │  any length  │ 16 bytes│
 *   └─────────┴───────────────┴──────────┴──────────────┴─────────┘
 *
 * Each purpose has a key of its own, derived from the master key (HKDF-SHA256), and each envelope a fresh random nonce. What
 * the secret belongs to (`Binding`) is authenticated with it: an envelope that was moved to another record, another
 * purpose or another upstream does not open. Fails by returning why.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { MASTER_KEY_ID_BYTES, type MasterKey } from './master-key.ts';

/** What an envelope belongs to. */
export interface Binding {
  /** E.g. `upstream key`; names the derived key. */
  readonly purpose: string;
  /** Id of the record it lies in. */
  readonly record: string;
  /** Where the secret may be sent: an origin like `https://api.anthropic.com`; empty where it is sent nowhere. */
  readonly origin: string;
}

export type Opened =
  | { readonly kind: 'opened'; readonly bytes: Buffer }
  /** Sealed under a master key that is not at hand. */
  | { readonly kind: 'other-key'; readonly keyId: string }
  /** Changed since it was sealed, or bound to something else. */
  | { readonly kind: 'damaged' };

const VERSION = 1;
const HEADER_BYTES = 1 + MASTER_KEY_ID_BYTES;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function seal(plain: Uint8Array, binding: Binding, master: MasterKey): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION);
  header.write(master.id, 1, 'hex');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(binding.purpose, master), nonce);
  cipher.setAAD(associatedData(header, binding));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
}

/** @param masters those at hand; the envelope says which of them it needs */
export function open(sealed: Uint8Array, binding: Binding, masters: readonly MasterKey[]): Opened {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || bytes.readUInt8() !== VERSION) {
    return { kind: 'damaged' };
  }
  const keyId = keyIdOf(bytes);
  const master = masters.find(({ id }) => id === keyId);
  if (master === undefined) return { kind: 'other-key', keyId };
  const header = bytes.subarray(0, HEADER_BYTES);
  const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(binding.purpose, master), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(header, binding));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const head = decipher.update(bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES));
    return { kind: 'opened', bytes: Buffer.concat([head, decipher.final()]) };
  } catch {
    return { kind: 'damaged' };
  }
}

/** Id of the master key that a whole envelope was sealed under. */
export function keyIdOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(1, HEADER_BYTES)).toString('hex');
}

function keyFor(purpose: string, master: MasterKey): Buffer {
  return Buffer.from(hkdfSync('sha256', master.key, '', `tulay: ${purpose}`, 32));
}

/** Each part with its length before it, so that no two bindings give the same bytes. */
function associatedData(header: Uint8Array, { purpose, record, origin }: Binding): Buffer {
  const parts = [purpose, record, origin].flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat([header, ...parts]);
}
