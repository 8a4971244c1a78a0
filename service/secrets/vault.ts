/**
 * Seals what a data directory keeps secret, and opens it again: the one place that knows where the master key comes from.
 *
 *   nothing sealed yet ──first seal──▶ key from TULAY_MASTER_KEY, else from its file, else made into a new file;
 *                                      the directory's record of it is durable before anything sealed is stored
 *   something sealed   ──open──▶ the key of the record, or a StartupError: never a new key, never another
 *
 * `rekey` keeps old and new at hand until the new envelopes are committed, so that a crash at any step leaves everything
 * readable with what is then in the file or in the operator's hands:
 *
 *   new key beside the old one in the file ─▶ one transaction: all envelopes and the record ─▶ old key leaves the file
 */
import { randomBytes } from 'node:crypto';
import type { Secret } from '../lib/secret.ts';
import { StartupError } from '../lib/startup-error.ts';
import { masterKeyFile, type MasterKeyFile } from './master-key-file.ts';
import { findMasterKey } from './find-master-key.ts';
import type { MasterKeyRecord } from './master-key-record.ts';
import { masterKeyOfText, SALT_BYTES } from './master-key-text.ts';
import { randomMasterKey, type MasterKey } from './master-key.ts';
import { open, seal, type Binding, type Opened } from './sealed-box.ts';

export interface VaultParts {
  readonly directory: { readonly path: string; readonly id: string };
  /** Where files of master keys lie; undefined where this user has no home. */
  readonly keyFolder: string | undefined;
  /** `TULAY_MASTER_KEY` */
  readonly environmentKey: Secret | undefined;
  /** As the directory keeps it; undefined where nothing was ever sealed. */
  readonly record: MasterKeyRecord | undefined;
  /** Whether anything sealed is stored. Nothing is lost with a key that seals nothing. */
  readonly holdsSealed: boolean;
  /** Resolves when the record is on the disk. */
  readonly saveRecord: (record: MasterKeyRecord) => Promise<void>;
  /** True for a rekey while no service runs: a key in the file will do although TULAY_MASTER_KEY is another. */
  readonly anyMatchingKey?: boolean;
}

/** Where the key is to come from after a rekey. */
export type RekeyTarget =
  { readonly kind: 'file' } | { readonly kind: 'environment'; readonly secret: Secret };

/** What is to be committed in one transaction by whoever keeps the envelopes. */
export interface Resealing {
  readonly record: MasterKeyRecord;
  /** Undefined when the envelope does not open. */
  reseal(sealed: Uint8Array, binding: Binding): Buffer | undefined;
}

export type RekeyStep = 'prepared' | 'committed' | 'finished';

export type RekeyOutcome =
  | { readonly kind: 'done'; readonly record: MasterKeyRecord }
  /** Nothing is sealed in this directory. */
  | { readonly kind: 'nothing-sealed' }
  /** The new key is the one in use. */
  | { readonly kind: 'same-key' };

interface Held {
  readonly record: MasterKeyRecord;
  readonly master: MasterKey;
}

export class Vault {
  readonly #parts: VaultParts;
  readonly #file: MasterKeyFile;
  #held: Held | undefined;
  #making: Promise<Held> | undefined;
  /** A new key of which is not known (yet) whether the directory has it. */
  #unsettled: Held | undefined;

  private constructor(parts: VaultParts, file: MasterKeyFile, held: Held | undefined) {
    this.#parts = parts;
    this.#file = file;
    this.#held = held;
  }

  /** @throws StartupError when something is sealed and its key is missing or another */
  static async open(parts: VaultParts): Promise<Vault> {
    const file = masterKeyFile(parts.keyFolder, parts.directory);
    const { record } = parts;
    if (record === undefined || !parts.holdsSealed) return new Vault(parts, file, undefined);
    const master = await findMasterKey({ ...parts, record, file });
    const vault = new Vault(parts, file, { record, master });
    await vault.#tidy();
    return vault;
  }

  /** Where the key comes from, for people; null while there is none. */
  get source(): { readonly kind: MasterKeyRecord['source']; readonly path: string | null } | null {
    if (this.#held === undefined) return null;
    const { source } = this.#held.record;
    return { kind: source, path: source === 'file' ? this.#file.path : null };
  }

  /** @throws StartupError when a first key is needed and can be neither found nor made */
  async seal(plain: Uint8Array, binding: Binding): Promise<Buffer> {
    if (this.#unsettled !== undefined) {
      throw new StartupError('a change of the master key is under way', ['Try again in a moment.']);
    }
    const { master } = this.#held ?? (await this.#firstKey());
    return seal(plain, binding, master);
  }

  open(sealed: Uint8Array, binding: Binding): Opened {
    const masters = [this.#held, this.#unsettled].flatMap((held) => held?.master ?? []);
    return open(sealed, binding, masters);
  }

  /**
   * Gives everything sealed a new key. Nothing may be sealed meanwhile: the caller keeps others away.
   *
   * @param commit stores the new envelopes and the record, all of it or (when it rejects) nothing; where it cannot tell, call
   *   `settle` once it can. Nothing is sealed until then
   * @param reached told of each step once it is done
   * @throws StartupError when the file cannot be written; everything is then as it was
   */
  async rekey(
    target: RekeyTarget,
    commit: (resealing: Resealing) => Promise<void>,
    reached: (step: RekeyStep) => void = () => {},
  ): Promise<RekeyOutcome> {
    const old = this.#held;
    if (old === undefined) return { kind: 'nothing-sealed' };
    const salt = randomBytes(SALT_BYTES);
    const isFile = target.kind === 'file';
    const master = isFile ? randomMasterKey() : await masterKeyOfText(target.secret, salt);
    if (master.id === old.master.id || (!isFile && (await isSame(target.secret, old)))) {
      return { kind: 'same-key' };
    }
    const record: MasterKeyRecord = { id: master.id, source: target.kind, salt };
    if (isFile) {
      // A key of the operator's own is not written down here.
      await this.#file.write(old.record.source === 'file' ? [old.master, master] : [master]);
    }
    reached('prepared');
    const next: Held = { record, master };
    this.#unsettled = next;
    await commit({
      record,
      reseal(sealed, binding) {
        const opened = open(sealed, binding, [old.master]);
        return opened.kind === 'opened' ? seal(opened.bytes, binding, master) : undefined;
      },
    });
    this.#held = next;
    this.#unsettled = undefined;
    reached('committed');
    await this.#tidy();
    reached('finished');
    return { kind: 'done', record };
  }

  /**
   * Ends the doubt after a rekey whose commit failed in a way that does not tell whether it took place.
   *
   * @param record as the directory keeps it now
   */
  async settle(record: MasterKeyRecord | undefined): Promise<void> {
    const unsettled = this.#unsettled;
    if (unsettled === undefined) return;
    if (unsettled.record.id === record?.id) this.#held = unsettled;
    this.#unsettled = undefined;
    await this.#tidy();
  }

  /** Several that come at once share one making. */
  #firstKey(): Promise<Held> {
    this.#making ??= this.#makeFirstKey().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #makeFirstKey(): Promise<Held> {
    const { environmentKey, saveRecord } = this.#parts;
    const salt = randomBytes(SALT_BYTES);
    const master =
      environmentKey === undefined ? await this.#keyOfFile() : await masterKeyOfText(environmentKey, salt);
    const source = environmentKey === undefined ? 'file' : 'environment';
    const record: MasterKeyRecord = { id: master.id, source, salt };
    await saveRecord(record);
    this.#held = { record, master };
    return this.#held;
  }

  async #keyOfFile(): Promise<MasterKey> {
    const [first] = await this.#file.create([randomMasterKey()]);
    if (first === undefined) throw new StartupError(`${this.#file.path} holds no key`, []);
    return first;
  }

  /** Takes keys out of the file that nothing is sealed with any more. A file that cannot be changed keeps them until later. */
  async #tidy(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    try {
      const keys = await this.#file.read();
      if (keys === undefined) return;
      const holdsOurs = keys.some(({ id }) => id === held.master.id);
      if (!holdsOurs) await this.#file.remove();
      else if (keys.length > 1) await this.#file.write([held.master]);
    } catch {
      // Nothing is lost by it.
    }
  }
}

/** A passphrase gives another key with another salt, and is yet the same. */
async function isSame(secret: Secret, { record, master }: Held): Promise<boolean> {
  return record.source === 'environment' && (await masterKeyOfText(secret, record.salt)).id === master.id;
}
