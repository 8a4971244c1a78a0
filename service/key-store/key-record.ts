/** A key as the state database keeps it, and the port to that database. No secret stands here but as a sealed envelope. */
import type { MasterKeyRecord } from '../secrets/master-key-record.ts';

export interface KeyRecord {
  readonly id: string;
  readonly source: 'environment' | 'stored';
  /** Of a key from the environment: as its variable makes it. */
  readonly label: string;
  /** See `fingerprintOf`. */
  readonly fingerprint: string;
  /** Newest first. */
  readonly formerFingerprints: readonly string[];
  /** `sk-ant-…4f2a` */
  readonly masked: string;
  /** Null for a key from the environment. */
  readonly sealed: { readonly origin: string; readonly bytes: Uint8Array } | null;
  /** JSON of `StoredSettings`. */
  readonly settings: string;
  readonly disabled: { readonly atMs: number; readonly reason: string } | null;
  /** JSON of the last test; null when there was none. */
  readonly test: string | null;
  readonly createdAtMs: number;
  readonly rotatedAtMs: number | null;
}

/** Something that happened to a key, for its history. */
export interface KeyEventRecord {
  readonly keyId: string;
  readonly atMs: number;
  readonly kind: string;
  /** A sentence for people; no secrets. */
  readonly detail: string;
}

/** What the state database holds of keys. */
export interface KeyStoreContents {
  readonly masterKey: MasterKeyRecord | undefined;
  readonly records: readonly KeyRecord[];
}

export type KeyStoreChange =
  /** Makes the record or replaces the one of the same id. */
  | { readonly kind: 'put'; readonly record: KeyRecord }
  /** With its history. */
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'event'; readonly event: KeyEventRecord }
  | { readonly kind: 'master-key'; readonly record: MasterKeyRecord }
  /** A fact of the data directory, which its owner reads at the next start. */
  | {
      readonly kind: 'fact';
      readonly name: 'keys_ever_configured' | 'paid_calls_stopped' | 'key_pool';
      readonly value: string;
    };

/** The state database, as the key store sees it. */
export interface KeyRecords {
  /** @throws KeyStoreUnavailable */
  load(): Promise<KeyStoreContents>;
  /**
   * All of `changes`, in their order, in one transaction: resolves when they are on the disk.
   *
   * @throws KeyStoreUnavailable when they are not, or (the writer thread died at that moment) may not be
   */
  apply(changes: readonly KeyStoreChange[]): Promise<void>;
  /** Newest first. @throws KeyStoreUnavailable */
  history(keyId: string, limit: number): Promise<readonly KeyEventRecord[]>;
}

/** The state database cannot be read or written now; the message says why. */
export class KeyStoreUnavailable extends Error {
  /** Nothing was written. False when the writer thread died before it could tell. */
  readonly certain: boolean;

  constructor(reason: string, certain = true) {
    super(reason);
    this.name = 'KeyStoreUnavailable';
    this.certain = certain;
  }
}
