/**
 * Opens the key store at the start of the service: reads the records, finds the master key they need, opens what is sealed,
 * and puts the keys of the environment beside it. Takes milliseconds, and 0.2 s more where the master key is a passphrase
 * and something is sealed.
 *
 * Fails with a StartupError when the master key is missing or wrong; a single key that cannot be used is a warning.
 */
import { DEFAULT_KEY_SETTINGS, type KeySettingsInput } from '../../shared/keys.ts';
import type { Configuration } from '../config/configuration.ts';
import { Secret } from '../lib/secret.ts';
import { fingerprintOf } from '../secrets/fingerprint.ts';
import { Vault } from '../secrets/vault.ts';
import type { CatalogueKey } from './catalogue-key.ts';
import { InTurn } from './in-turn.ts';
import { KeyAdministration } from './key-administration.ts';
import { KeyCatalogue } from './key-catalogue.ts';
import type { KeyContext } from './key-context.ts';
import { openKeys } from './open-keys.ts';

export interface KeyStoreParts extends Pick<
  KeyContext,
  'clock' | 'log' | 'records' | 'tester' | 'pool' | 'poolView' | 'stopped' | 'simulation'
> {
  readonly directory: { readonly path: string; readonly id: string };
  readonly configuration: Pick<Configuration, 'keys' | 'masterKey' | 'masterKeyFolder' | 'upstreamUrl'>;
  /** Keys of the simulator that answers; none where it does not. */
  readonly simulatorKeys: readonly SimulatorKey[];
}

/** With settings where it is one of a demonstration. */
export interface SimulatorKey extends Partial<KeySettingsInput> {
  readonly label: string;
  readonly secret: string;
}

/** @throws StartupError */
export async function openKeyStore(parts: KeyStoreParts): Promise<KeyAdministration> {
  const { directory, configuration, records, clock, log } = parts;
  const contents = await records.load();
  const vault = await Vault.open({
    directory,
    keyFolder: configuration.masterKeyFolder,
    environmentKey: configuration.masterKey,
    record: contents.masterKey,
    holdsSealed: contents.records.some(({ sealed }) => sealed !== null),
    saveRecord: (record) => records.apply([{ kind: 'master-key', record }]),
  });
  const origin = configuration.upstreamUrl.origin;
  const { keys, changes, warnings } = openKeys({
    records: contents.records,
    vault,
    environment: configuration.keys,
    directoryId: directory.id,
    origin,
    now: clock.wallNow(),
  });
  for (const warning of warnings) log.warn(warning);
  if (changes.length > 0) {
    // Nothing waits for it: what is not written now is written at the next start.
    records
      .apply(changes)
      .catch((error: unknown) => log.warn({ err: error }, 'keys of the environment were not noted'));
  }
  const simulated = parts.simulatorKeys.map((key) => simulatorKey(key, directory.id));
  return new KeyAdministration({
    ...parts,
    directoryId: directory.id,
    origin,
    vault,
    catalogue: new KeyCatalogue([...simulated, ...keys]),
    inTurn: new InTurn(),
  });
}

function simulatorKey(key: SimulatorKey, directoryId: string): CatalogueKey {
  const { label, secret: text, ...settings } = key;
  const secret = new Secret(text);
  return {
    record: {
      id: `simulator-${label}`,
      source: 'simulator',
      label,
      fingerprint: fingerprintOf(secret, directoryId),
      formerFingerprints: [],
      masked: secret.masked,
      sealed: null,
      disabled: null,
      createdAtMs: 0,
      rotatedAtMs: null,
    },
    settings: { ...DEFAULT_KEY_SETTINGS, ...settings },
    lastTest: null,
    secret,
    leftOut: null,
  };
}
