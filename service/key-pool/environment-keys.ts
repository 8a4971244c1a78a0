/** Makes pool keys of the keys that stand in the environment. */
import { createHmac } from 'node:crypto';
import type { Secret } from '../lib/secret.ts';
import type { PoolKey } from './key-pool.ts';

export interface KeySource {
  readonly label: string;
  readonly tier: 'primary' | 'fallback';
  readonly secret: Secret;
}

/**
 * @param directoryId random id of the data directory: the same key has another fingerprint elsewhere, and none can be
 *   looked up in a table made beforehand
 */
export function poolKeys(sources: readonly KeySource[], directoryId: string, simulated: boolean): PoolKey[] {
  return sources.map((source) => ({
    label: source.label,
    tier: source.tier,
    secret: source.secret,
    fingerprint: createHmac('sha256', directoryId).update(source.secret.reveal()).digest('hex').slice(0, 16),
    simulated,
  }));
}
