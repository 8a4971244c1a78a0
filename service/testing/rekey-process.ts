/**
 * A rekey in a process of its own that kills itself at a given moment: `prepared`, `before-commit`, `after-commit`, `committed` or
 * `finished`. Arguments: the folder of a `KeyStoreFolder`, the moment, and perhaps the new master key of the operator's own.
 */
import { join } from 'node:path';
import type { KeyRecords } from '../key-store/key-record.ts';
import { rekeyStore } from '../key-store/rekey-store.ts';
import { openKeyRecords } from '../key-store/sqlite/create-key-records.ts';
import { Secret } from '../lib/secret.ts';
import { Vault } from '../secrets/vault.ts';
import { openStateDatabase } from '../storage/state-database.ts';

const [folder = '', moment = '', secret] = process.argv.slice(2);
const dieAt = (now: string): void => {
  if (now === moment) process.kill(process.pid, 'SIGKILL');
};

const path = join(folder, 'data');
const direct = openKeyRecords(openStateDatabase(path));
const records: KeyRecords = {
  ...direct,
  apply: async (changes) => {
    dieAt('before-commit');
    await direct.apply(changes);
    dieAt('after-commit');
  },
};
const contents = await records.load();
const vault = await Vault.open({
  directory: { path, id: 'directory-1' },
  keyFolder: join(folder, 'config'),
  environmentKey: undefined,
  record: contents.masterKey,
  holdsSealed: true,
  saveRecord: () => Promise.resolve(),
});
await rekeyStore(
  { records, vault },
  secret === undefined ? { kind: 'file' } : { kind: 'environment', secret: new Secret(secret) },
  dieAt,
);
process.stdout.write('survived\n');
