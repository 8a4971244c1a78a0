/** A key as the running service holds it: its record, and what the record says in the terms of the program. */
import { z } from 'zod';
import {
  DEFAULT_KEY_SETTINGS,
  keySettingsSchema,
  keyTestSchema,
  type KeySettingsInput,
  type KeyTest,
} from '../../shared/keys.ts';
import type { ConfiguredKey } from '../config/configuration.ts';
import type { KeySettings } from '../key-pool/key-settings.ts';
import type { Secret } from '../lib/secret.ts';
import type { Binding } from '../secrets/sealed-box.ts';
import type { KeyRecord } from './key-record.ts';

/** A record, or the like of one for a key that is never stored. */
export type HeldRecord = Omit<KeyRecord, 'source' | 'settings' | 'test'> & {
  readonly source: KeyRecord['source'] | 'simulator';
};

export interface CatalogueKey {
  readonly record: HeldRecord;
  readonly settings: KeySettingsInput;
  readonly lastTest: KeyTest | null;
  /** Null where the stored one cannot be read. */
  readonly secret: Secret | null;
  /** Why it cannot be used, whatever the pool says of it; null when it can. */
  readonly leftOut: string | null;
}

/** What an envelope of a stored key is bound to. */
export function bindingOf(id: string, origin: string): Binding {
  return { purpose: 'upstream key', record: id, origin };
}

/** As the database keeps it. @throws RangeError for a key of the simulator, which is nowhere kept */
export function recordOf({ record, settings, lastTest }: CatalogueKey): KeyRecord {
  const { source } = record;
  if (source === 'simulator') throw new RangeError('a key of the simulator is not stored');
  return {
    ...record,
    source,
    settings: JSON.stringify(settings),
    test: lastTest === null ? null : JSON.stringify(lastTest),
  };
}

/** What a record says of itself. What cannot be read (a newer version wrote it) takes its default. */
export function readRecord(record: KeyRecord): Pick<CatalogueKey, 'record' | 'settings' | 'lastTest'> {
  const { settings, test, ...held } = record;
  return {
    record: held,
    settings: readJson(settingsSchema, settings) ?? DEFAULT_KEY_SETTINGS,
    lastTest: test === null ? null : (readJson(keyTestSchema, test) ?? null),
  };
}

/** As the pool takes it; undefined for one without a secret. */
export function poolSettings(key: CatalogueKey): KeySettings | undefined {
  const { record, settings, secret } = key;
  if (secret === null) return undefined;
  const { id, label, fingerprint, formerFingerprints, disabled, source, sealed } = record;
  return {
    id,
    label,
    secret,
    fingerprint,
    formerFingerprints,
    organization: settings.organization,
    tier: settings.tier,
    priority: settings.priority,
    weight: settings.weight,
    limits: settings.limits,
    concurrency: settings.concurrency,
    disabled: disabled?.reason ?? null,
    source,
    upstreamOrigin: sealed?.origin ?? null,
  };
}

/** `key-2` → `ANTHROPIC_API_KEY_2`: what `readApiKeys` makes labels of, read backwards. */
export function variableOf({ label }: Pick<ConfiguredKey, 'label'>): string {
  if (label === 'primary') return 'ANTHROPIC_API_KEY';
  return `ANTHROPIC_API_KEY_${label.replace(/^key-/, '').replace('fallback-', 'FALLBACK_')}`;
}

const { shape } = keySettingsSchema;
const defaults = DEFAULT_KEY_SETTINGS;
/** Each setting by itself, so that one that is unknown or out of today's range does not take the others with it. */
const settingsSchema = z.object({
  organization: shape.organization.catch(defaults.organization),
  tier: shape.tier.catch(defaults.tier),
  priority: shape.priority.catch(defaults.priority),
  weight: shape.weight.catch(defaults.weight),
  limits: z
    .object(shape.limits.shape)
    .partial()
    .transform((limits) => ({ ...defaults.limits, ...withoutUndefined(limits) }))
    .catch(defaults.limits),
  concurrency: shape.concurrency.catch(defaults.concurrency),
});

/** The same without the fields that are undefined, which `exactOptionalPropertyTypes` tells apart from missing ones. */
export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };
}

function readJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
