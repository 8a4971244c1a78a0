/** The tables of the key store in `state.db`. Runs in the writer thread; throws SQLite's errors as they are. */
import type { Database, Statement } from 'better-sqlite3';
import type { MasterKeyRecord } from '../../secrets/master-key-record.ts';
import type { KeyEventRecord, KeyRecord, KeyStoreChange, KeyStoreContents } from '../key-record.ts';

/** Events kept per key; the oldest go first. */
const MOST_EVENTS = 500;

interface KeyRow {
  id: string;
  source: KeyRecord['source'];
  label: string;
  fingerprint: string;
  formerFingerprints: string;
  masked: string;
  origin: string | null;
  sealed: Buffer | null;
  settings: string;
  disabledAt: number | null;
  disabledReason: string | null;
  test: string | null;
  createdAt: number;
  rotatedAt: number | null;
}

export class KeyRecordStore {
  readonly #db: Database;
  readonly #put: Statement<KeyRow>;
  readonly #remove: Statement<[string]>;
  readonly #records: Statement<[], KeyRow>;
  readonly #masterKey: Statement<[], { id: string; source: MasterKeyRecord['source']; salt: Buffer }>;
  readonly #putMasterKey: Statement<[string, string, Uint8Array]>;
  readonly #addEvent: Statement<KeyEventRecord>;
  readonly #trimEvents: Statement<{ keyId: string; most: number }>;
  readonly #removeEvents: Statement<[string]>;
  readonly #events: Statement<[string, number], KeyEventRecord>;
  readonly #putFact: Statement<[string, string]>;

  constructor(db: Database) {
    this.#db = db;
    // Envelopes that were replaced or removed shall not linger in free pages.
    db.pragma('secure_delete = ON');
    this.#put = db.prepare(
      `INSERT INTO upstream_key
         (id, source, label, fingerprint, former_fingerprints, masked, origin, sealed, settings,
          disabled_at, disabled_reason, test, created_at, rotated_at)
       VALUES (:id, :source, :label, :fingerprint, :formerFingerprints, :masked, :origin, :sealed, :settings,
          :disabledAt, :disabledReason, :test, :createdAt, :rotatedAt)
       ON CONFLICT (id) DO UPDATE SET source = excluded.source, label = excluded.label,
         fingerprint = excluded.fingerprint, former_fingerprints = excluded.former_fingerprints,
         masked = excluded.masked, origin = excluded.origin, sealed = excluded.sealed, settings = excluded.settings,
         disabled_at = excluded.disabled_at, disabled_reason = excluded.disabled_reason, test = excluded.test,
         created_at = excluded.created_at, rotated_at = excluded.rotated_at`,
    );
    this.#remove = db.prepare('DELETE FROM upstream_key WHERE id = ?');
    this.#records = db.prepare(
      `SELECT id, source, label, fingerprint, former_fingerprints AS formerFingerprints, masked, origin, sealed,
         settings, disabled_at AS disabledAt, disabled_reason AS disabledReason, test,
         created_at AS createdAt, rotated_at AS rotatedAt
       FROM upstream_key ORDER BY created_at, label`,
    );
    this.#masterKey = db.prepare('SELECT id, source, salt FROM master_key');
    this.#putMasterKey = db.prepare(
      'INSERT OR REPLACE INTO master_key (only_one, id, source, salt) VALUES (1, ?, ?, ?)',
    );
    this.#addEvent = db.prepare(
      'INSERT INTO upstream_key_event (key_id, at, kind, detail) VALUES (:keyId, :atMs, :kind, :detail)',
    );
    this.#trimEvents = db.prepare(
      `DELETE FROM upstream_key_event WHERE key_id = :keyId AND seq <= (
         SELECT seq FROM upstream_key_event WHERE key_id = :keyId ORDER BY seq DESC LIMIT 1 OFFSET :most)`,
    );
    this.#removeEvents = db.prepare('DELETE FROM upstream_key_event WHERE key_id = ?');
    this.#events = db.prepare(
      `SELECT key_id AS keyId, at AS atMs, kind, detail FROM upstream_key_event
       WHERE key_id = ? ORDER BY seq DESC LIMIT ?`,
    );
    this.#putFact = db.prepare(
      'INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
  }

  contents(): KeyStoreContents {
    return { masterKey: this.#masterKey.get(), records: this.#records.all().map(recordOf) };
  }

  /** All of `changes` or, when it throws, none. */
  apply(changes: readonly KeyStoreChange[]): void {
    this.#db
      .transaction(() => {
        for (const change of changes) this.#applyOne(change);
      })
      .immediate();
    if (changes.some(({ kind }) => kind === 'remove' || kind === 'master-key')) this.#forgetOldPages();
  }

  /** Old envelopes are in the write-ahead log until it is carried over. Where somebody reads just now, a later time will do. */
  #forgetOldPages(): void {
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // The changes themselves are committed.
    }
  }

  history(keyId: string, limit: number): KeyEventRecord[] {
    return this.#events.all(keyId, limit);
  }

  close(): void {
    this.#db.close();
  }

  #applyOne(change: KeyStoreChange): void {
    switch (change.kind) {
      case 'put':
        this.#put.run(rowOf(change.record));
        return;
      case 'remove':
        this.#remove.run(change.id);
        this.#removeEvents.run(change.id);
        return;
      case 'event':
        this.#addEvent.run(change.event);
        this.#trimEvents.run({ keyId: change.event.keyId, most: MOST_EVENTS });
        return;
      case 'master-key': {
        const { id, source, salt } = change.record;
        this.#putMasterKey.run(id, source, salt);
        return;
      }
      case 'fact':
        this.#putFact.run(change.name, change.value);
        return;
    }
  }
}

function recordOf(row: KeyRow): KeyRecord {
  const { origin, sealed, disabledAt, disabledReason, createdAt, rotatedAt, formerFingerprints, ...same } =
    row;
  return {
    ...same,
    formerFingerprints: JSON.parse(formerFingerprints) as string[],
    sealed: origin === null || sealed === null ? null : { origin, bytes: sealed },
    disabled: disabledAt === null ? null : { atMs: disabledAt, reason: disabledReason ?? '' },
    createdAtMs: createdAt,
    rotatedAtMs: rotatedAt,
  };
}

function rowOf(record: KeyRecord): KeyRow {
  const { sealed, disabled, formerFingerprints, createdAtMs, rotatedAtMs, ...same } = record;
  return {
    ...same,
    formerFingerprints: JSON.stringify(formerFingerprints),
    origin: sealed?.origin ?? null,
    // What came through a message port is a plain Uint8Array.
    sealed: sealed === null ? null : Buffer.from(sealed.bytes),
    disabledAt: disabled?.atMs ?? null,
    disabledReason: disabled?.reason ?? null,
    createdAt: createdAtMs,
    rotatedAt: rotatedAtMs,
  };
}
