/**
 * A key pool for a process that is not the service: in memory, over the keys of the environment, and without a data directory. It
 * keeps no process alive.
 */
import { createHash } from 'node:crypto';
import { readApiKeys } from '../config/api-key-variables.ts';
import type { Environment } from '../config/environment.ts';
import { createKeyPool, type LocalKeyPool } from '../key-pool/create-key-pool.ts';
import type { KeyConfirmation } from '../key-pool/key-confirmation.ts';
import { DEFAULT_PRIORITY, DEFAULT_WEIGHT, NO_LIMITS, type KeySettings } from '../key-pool/key-settings.ts';
import { createUpstreamConfirmation } from '../key-pool/upstream-confirmation.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { Upstream } from '../upstream/upstream.ts';

const TICK_MS = 1_000;
const ANTHROPIC = 'https://api.anthropic.com';

/**
 * @throws Error naming every variable that holds no key, and how to mend it
 */
export function standaloneKeyPool(env: Environment, clock: Clock = systemClock): LocalKeyPool {
  const { keys, problems } = readApiKeys(env);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const pool = createKeyPool({ clock, random: Math.random, confirmation: askingAt(env) });
  pool.administration.configure(
    keys.map(({ label, tier, secret }): KeySettings => ({
      id: `env-${label}`,
      label,
      secret,
      fingerprint: createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 16),
      formerFingerprints: [],
      organization: null,
      tier,
      priority: DEFAULT_PRIORITY,
      weight: DEFAULT_WEIGHT,
      limits: NO_LIMITS,
      concurrency: null,
      disabled: null,
      source: 'environment',
      upstreamOrigin: null,
    })),
  );
  setInterval(() => pool.tick(), TICK_MS).unref();
  return pool;
}

/** Connections are opened to ask, and closed after it. */
function askingAt(env: Environment): KeyConfirmation {
  const base = env['ANTHROPIC_BASE_URL']?.trim();
  const url = new URL(base === undefined || base === '' ? ANTHROPIC : base);
  return {
    async confirm(key, suspicion, model) {
      const upstream = new Upstream({ url, maxConnections: 1, simulated: false });
      try {
        const confirmation = createUpstreamConfirmation({
          upstreamOf: () => upstream,
          isStopped: () => false,
        });
        return await confirmation.confirm(key, suspicion, model);
      } finally {
        await upstream.close();
      }
    },
  };
}
