/** What a data directory knows of its master key: which one it is and where it comes from, never the key. */
export interface MasterKeyRecord {
  /** See `MasterKey.id`. */
  readonly id: string;
  readonly source: 'environment' | 'file';
  /** For a passphrase; chosen anew with every key. */
  readonly salt: Uint8Array;
}
