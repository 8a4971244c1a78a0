/**
 * The keys of a data directory at the start of the service: stored ones opened with the vault, those of the environment with
 * what their operator said of them earlier. One that cannot be used is listed with the reason, and keeps no other from
 * serving.
 */
import { DEFAULT_KEY_SETTINGS } from '../../shared/keys.ts';
import type { ConfiguredKey } from '../config/configuration.ts';
import { Secret } from '../lib/secret.ts';
import { fingerprintOf } from '../secrets/fingerprint.ts';
import type { Vault } from '../secrets/vault.ts';
import {
  bindingOf,
  readRecord,
  recordOf,
  variableOf,
  type CatalogueKey,
  type HeldRecord,
} from './catalogue-key.ts';
import { freeLabel, isSame } from './free-label.ts';
import type { KeyRecord, KeyStoreChange } from './key-record.ts';

export interface OpenKeysParts {
  readonly records: readonly KeyRecord[];
  readonly vault: Pick<Vault, 'open'>;
  readonly environment: readonly ConfiguredKey[];
  readonly directoryId: string;
  /** Origin of the upstream that keys are sent to now. */
  readonly origin: string;
  /** Wall clock, ms. */
  readonly now: number;
}

export interface OpenedKeys {
  /** Those of the environment first. */
  readonly keys: readonly CatalogueKey[];
  /** What is to be written down: keys of the environment that are new or have another secret. */
  readonly changes: readonly KeyStoreChange[];
  /** What the operator should know, one sentence each. */
  readonly warnings: readonly string[];
}

export function openKeys(parts: OpenKeysParts): OpenedKeys {
  const stored = parts.records
    .filter(({ source }) => source === 'stored')
    .map((record) => openStored(record, parts));
  const known = new Map(
    parts.records.filter(({ source }) => source === 'environment').map((each) => [each.id, each]),
  );
  const labels = stored.map(({ record }) => record.label);
  const present = new Set(stored.map(({ record }) => record.fingerprint));
  for (const { secret } of parts.environment) present.add(fingerprintOf(secret, parts.directoryId));

  const changes: KeyStoreChange[] = [];
  const environment = parts.environment.map((configured): CatalogueKey => {
    const id = `env-${configured.label}`;
    const fingerprint = fingerprintOf(configured.secret, parts.directoryId);
    const earlier = known.get(id);
    const isNew = earlier?.fingerprint !== fingerprint;
    const taken = (label: string): boolean => labels.some((other) => isSame(other, label));
    const label = taken(configured.label) ? freeLabel(`${configured.label}-env`, taken) : configured.label;
    labels.push(label);
    const formers = [
      ...(isNew && earlier !== undefined ? [earlier.fingerprint] : []),
      ...(earlier?.formerFingerprints ?? []),
    ];
    const record: HeldRecord = {
      id,
      source: 'environment',
      label,
      fingerprint,
      // What stands in two variables that were swapped belongs to the one it stands in now.
      formerFingerprints: formers.filter((former) => !present.has(former)),
      masked: configured.secret.masked,
      sealed: null,
      disabled: earlier?.disabled ?? null,
      createdAtMs: earlier?.createdAtMs ?? parts.now,
      rotatedAtMs: isNew && earlier !== undefined ? parts.now : (earlier?.rotatedAtMs ?? null),
    };
    const said = earlier === undefined ? undefined : readRecord(earlier);
    const key: CatalogueKey = {
      record,
      settings: { ...(said?.settings ?? DEFAULT_KEY_SETTINGS), tier: configured.tier },
      lastTest: isNew ? null : (said?.lastTest ?? null),
      secret: configured.secret,
      leftOut: storedAlready(fingerprint, stored),
    };
    if (isNew) changes.push(...firstSeen(key, configured, earlier, parts.now));
    return key;
  });
  const keys = [...environment, ...stored];
  return { keys, changes, warnings: keys.flatMap(warningOf) };
}

/** A stored key with its secret, or with the reason why it cannot be used. */
export function openStored(record: KeyRecord, parts: Pick<OpenKeysParts, 'vault' | 'origin'>): CatalogueKey {
  const read = readRecord(record);
  const { sealed } = record;
  const opened =
    sealed === null ? undefined : parts.vault.open(sealed.bytes, bindingOf(record.id, sealed.origin));
  if (sealed === null || opened?.kind !== 'opened') {
    const why = opened?.kind === 'other-key' ? 'is encrypted with another master key' : 'is damaged';
    return { ...read, secret: null, leftOut: `its stored secret ${why}: rotate it, or remove it` };
  }
  const secret = new Secret(opened.bytes.toString('utf8'));
  const leftOut =
    sealed.origin === parts.origin
      ? null
      : `it was made for ${sealed.origin} and is sent nowhere else; the upstream now is ${parts.origin}`;
  return { ...read, secret, leftOut };
}

function storedAlready(fingerprint: string, stored: readonly CatalogueKey[]): string | null {
  const same = stored.find(({ record }) => record.fingerprint === fingerprint);
  return same === undefined ? null : `it is the same key as the stored ${same.record.label}, which is used`;
}

function firstSeen(
  key: CatalogueKey,
  configured: ConfiguredKey,
  earlier: KeyRecord | undefined,
  now: number,
): KeyStoreChange[] {
  const variable = variableOf(configured);
  const detail =
    earlier === undefined
      ? `First seen in ${variable} as ${key.record.masked}.`
      : `${variable} holds another key: ${earlier.masked} → ${key.record.masked}.`;
  const kind = earlier === undefined ? 'added' : 'rotated';
  return [
    { kind: 'put', record: recordOf(key) },
    { kind: 'event', event: { keyId: key.record.id, atMs: now, kind, detail } },
  ];
}

function warningOf({ record, leftOut }: CatalogueKey): string[] {
  return leftOut === null ? [] : [`the key ${record.label} (${record.masked}) is not used: ${leftOut}`];
}
