/** Changes to a key that do not touch its secret: settings, label, off and on, gone. */
import type { KeyLimitSettings, KeySettingsInput } from '../../shared/keys.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { labelClash } from './add-key.ts';
import { withoutUndefined, type CatalogueKey } from './catalogue-key.ts';
import { commit, sentence, type KeyContext } from './key-context.ts';
import {
  BY,
  done,
  refused,
  storeTrouble,
  unknownKey,
  type Actor,
  type KeyOutcome,
  type Refused,
} from './key-outcome.ts';
import { environmentVariable } from './rotate-key.ts';

/** What is left out stays. */
export interface KeyChange extends Partial<Omit<KeySettingsInput, 'limits'>> {
  readonly label?: string;
  readonly limits?: Partial<KeyLimitSettings>;
}

export function changeKey(
  context: KeyContext,
  id: string,
  change: KeyChange,
  by: Actor,
): Promise<KeyOutcome<CatalogueKey>> {
  return update(context, id, (key) => {
    const unable = cannotChange(key, change);
    if (unable !== undefined) return unable;
    const { label = key.record.label, limits, ...settings } = change;
    const clash = labelClash(context, label, id);
    if (clash !== undefined) return clash;
    const next: CatalogueKey = {
      ...key,
      record: { ...key.record, label },
      settings: {
        ...key.settings,
        ...withoutUndefined(settings),
        limits: { ...key.settings.limits, ...withoutUndefined(limits ?? {}) },
      },
    };
    const changes = describeChanges(key, next);
    if (changes.length === 0) return key;
    return { key: next, kind: 'changed', text: sentence('Changed', by, changes.join(', ')) };
  });
}

export function disableKey(
  context: KeyContext,
  id: string,
  reason: string | undefined,
  by: Actor,
): Promise<KeyOutcome<CatalogueKey>> {
  return update(context, id, (key) => {
    if (key.record.disabled !== null) return key;
    // Somebody's slip of the paste must not be kept for all to read.
    const said = reason === undefined || reason === '' ? undefined : redactSecrets(reason);
    const why = `switched off ${BY[by]}${said === undefined ? '' : `: ${said}`}`;
    const disabled = { atMs: context.clock.wallNow(), reason: why };
    const text = sentence('Disabled', by, said);
    return { key: { ...key, record: { ...key.record, disabled } }, kind: 'disabled', text };
  });
}

export function enableKey(context: KeyContext, id: string, by: Actor): Promise<KeyOutcome<CatalogueKey>> {
  return update(context, id, (key) =>
    key.record.disabled === null
      ? key
      : {
          key: { ...key, record: { ...key.record, disabled: null } },
          kind: 'enabled',
          text: sentence('Enabled', by),
        },
  );
}

/** Its secret and its history are gone then. */
export function removeKey(context: KeyContext, id: string, by: Actor): Promise<KeyOutcome<CatalogueKey>> {
  return context.inTurn.run(async () => {
    const key = context.catalogue.get(id);
    if (key === undefined) return unknownKey();
    const unable = cannotRemove(key);
    if (unable !== null) return refused('conflict', unable);
    try {
      await commit(context, { remove: [id] });
    } catch (error) {
      return storeTrouble(error);
    }
    context.log.info({ key: key.record.label }, `key ${key.record.label}: ${sentence('Removed', by)}`);
    return done(key);
  });
}

/** Why a key cannot be removed from here; null when it can. */
export function cannotRemove({ record }: CatalogueKey): string | null {
  switch (record.source) {
    case 'stored':
      return null;
    case 'environment':
      return `${record.label} comes from ${environmentVariable(record.id)}: take that out of the environment or of .env, and start again. Until then it can be disabled.`;
    case 'simulator':
      return 'This is a key of the built-in simulator; it goes when the first key of the upstream is added.';
  }
}

/** A changed key with what happened, the same key where nothing is to be changed, or why it cannot be. */
type Update = CatalogueKey | { key: CatalogueKey; kind: string; text: string } | Refused;

function update(
  context: KeyContext,
  id: string,
  work: (key: CatalogueKey) => Update,
): Promise<KeyOutcome<CatalogueKey>> {
  return context.inTurn.run(async () => {
    const key = context.catalogue.get(id);
    if (key === undefined) return unknownKey();
    const updated = work(key);
    if ('refusal' in updated) return updated;
    if (updated === key) return done(key);
    if (!('text' in updated)) return done(updated);
    try {
      const { kind, text } = updated;
      await commit(context, { put: [updated.key], events: [{ keyId: id, kind, text }] });
      return done(updated.key);
    } catch (error) {
      return storeTrouble(error);
    }
  });
}

function cannotChange({ record }: CatalogueKey, change: KeyChange): Refused | undefined {
  if (record.source === 'simulator') {
    return refused(
      'conflict',
      'This is a key of the built-in simulator: it can only be disabled and enabled.',
    );
  }
  if (record.source !== 'environment') return undefined;
  const field = change.label === undefined ? (change.tier === undefined ? undefined : 'tier') : 'label';
  return field === undefined
    ? undefined
    : refused('conflict', `it comes from the name of the variable ${environmentVariable(record.id)}.`, field);
}

function describeChanges(before: CatalogueKey, after: CatalogueKey): string[] {
  const { limits: limitsBefore, ...settingsBefore } = before.settings;
  const { limits: limitsAfter, ...settingsAfter } = after.settings;
  const old: Record<string, string | number | null> = {
    label: before.record.label,
    ...settingsBefore,
    ...limitsBefore,
  };
  const now: Record<string, string | number | null> = {
    label: after.record.label,
    ...settingsAfter,
    ...limitsAfter,
  };
  return Object.entries(now)
    .filter(([name, value]) => old[name] !== value)
    .map(([name, value]) => `${inWords(name)} ${shown(old[name])} → ${shown(value)}`);
}

/** `requestsPerMinute` → `requests per minute` */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value: string | number | null | undefined): string {
  return value === null || value === undefined ? 'none' : String(value);
}
