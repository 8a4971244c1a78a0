/** Keys as the admin API shows them, with what a test is about put in its place. */
import { DEFAULT_KEY_SETTINGS, type KeyList, type KeyView } from '../../shared/keys.ts';
import type { LiveKey, Organization } from '../../shared/pool-report.ts';

export const SAMPLE_NOW = Date.UTC(2026, 10, 23, 14, 32, 5);

export function sampleLiveKey(changes: Partial<LiveKey> = {}): LiveKey {
  return {
    state: 'healthy',
    reason: null,
    untilMs: null,
    sinceMs: SAMPLE_NOW - 60_000,
    nextStep: null,
    ramp: null,
    organizationId: 'org-1',
    inFlight: 0,
    concurrency: null,
    requests: 0,
    failures: 0,
    lastCalls: [],
    p95Ms: null,
    usualP95Ms: null,
    errorShare: null,
    sampleSize: 0,
    minutes: [0],
    day: [],
    exclusions: [],
    ...changes,
  };
}

/** @param live null for a key that the pool does not have */
export function sampleKeyView(
  label: string,
  live: Partial<LiveKey> | null = {},
  changes: Partial<KeyView> = {},
): KeyView {
  return {
    ...DEFAULT_KEY_SETTINGS,
    id: `id-${label}`,
    label,
    source: 'stored',
    variable: null,
    masked: 'sk-ant-…4f2a',
    disabled: null,
    upstreamOrigin: 'https://api.anthropic.com',
    leftOut: null,
    createdAtMs: SAMPLE_NOW - 86_400_000,
    rotatedAtMs: null,
    rotations: 0,
    lastTest: null,
    may: { change: null, rotate: null, remove: null, test: null },
    live: live === null ? null : sampleLiveKey(live),
    ...changes,
  };
}

export function sampleOrganization(id: string, changes: Partial<Organization> = {}): Organization {
  return { id, name: `Name of ${id}`, upstreamId: null, keys: [], buckets: [], ...changes };
}

export function sampleBucket(
  changes: Partial<Organization['buckets'][number]> = {},
): Organization['buckets'][number] {
  return {
    modelClass: 'sonnet',
    dimension: 'requests',
    limit: 100,
    limitFrom: 'headers',
    level: 100,
    reserved: 0,
    partial: false,
    alert: null,
    coolingUntilMs: null,
    ...changes,
  };
}

export function sampleKeyList(keys: readonly KeyView[], changes: Partial<KeyList> = {}): KeyList {
  return {
    atMs: SAMPLE_NOW,
    keys: [...keys],
    organizations: [],
    brownOuts: [],
    stopped: null,
    simulated: false,
    storage: { cipher: 'AES-256-GCM', masterKey: null, path: null, storedKeys: keys.length },
    ...changes,
  };
}
