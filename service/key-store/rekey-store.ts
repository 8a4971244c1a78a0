/** Gives everything that is encrypted in a data directory a new master key, in one transaction. */
import type { RekeyOutcome, RekeyStep, RekeyTarget, Vault } from '../secrets/vault.ts';
import { bindingOf } from './catalogue-key.ts';
import type { KeyRecords, KeyStoreChange } from './key-record.ts';

/**
 * @param reached told of each step once it is done
 * @throws StartupError where the new master key cannot be kept, KeyStoreUnavailable where the new envelopes cannot; all is as
 *   it was then
 */
export function rekeyStore(
  store: { readonly records: KeyRecords; readonly vault: Vault },
  target: RekeyTarget,
  reached?: (step: RekeyStep) => void,
): Promise<RekeyOutcome> {
  const { records, vault } = store;
  return vault.rekey(
    target,
    async (resealing) => {
      const contents = await records.load();
      const changes: KeyStoreChange[] = [{ kind: 'master-key', record: resealing.record }];
      for (const record of contents.records) {
        if (record.sealed === null) continue;
        const { origin, bytes } = record.sealed;
        const resealed = resealing.reseal(bytes, bindingOf(record.id, origin));
        // One that is damaged stays as it is; nothing of it can be read with the old key either.
        if (resealed === undefined) continue;
        changes.push({ kind: 'put', record: { ...record, sealed: { origin, bytes: resealed } } });
      }
      try {
        await records.apply(changes);
      } catch (error) {
        // Where the database can be asked it says which key it has; else whoever reads it next does.
        await records.load().then(
          ({ masterKey }) => vault.settle(masterKey),
          () => {},
        );
        throw error;
      }
    },
    reached,
  );
}
