/** Everything a simulator keeps between requests: its organizations and keys, its clock, its randomness, what is open. */
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { systemClock } from '../../lib/clock.ts';
import type { Clock } from '../../lib/clock.ts';
import { FaultRules } from './faults/fault-rules.ts';
import type { Batch } from './batches/batch.ts';
import { newUuid } from './identifiers.ts';
import { PromptCache } from './prompt-cache.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { RateLimits } from './rate-limits.ts';
import { DEFAULT_KEYS, DEFAULT_LIMITS, DEFAULT_ORGANIZATIONS } from './simulator-options.ts';
import type { LatencyOptions, SimulatorOptions } from './simulator-options.ts';
import { RunningScenario } from './scenario/running-scenario.ts';
import { TimerHeap } from './timer-heap.ts';
import { Traffic } from './traffic.ts';

export interface Organization {
  readonly name: string;
  readonly id: string;
  readonly limits: RateLimits;
  readonly promptCache: PromptCache;
  /** In the order in which they were made. */
  readonly batches: Map<string, Batch>;
  readonly files: Map<string, FileMetadata>;
}

export interface ApiKey {
  readonly label: string;
  readonly organization: Organization;
  readonly limits: RateLimits;
}

export class SimulatorState {
  readonly seed: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly latency: LatencyOptions;
  readonly compress: boolean;
  readonly batchDurationMs: number | undefined;
  readonly timers: TimerHeap;
  readonly faults: FaultRules;
  readonly traffic = new Traffic();
  readonly organizations: readonly Organization[];
  readonly keys: readonly ApiKey[];
  /** What has to be broken off on close: open streams and answers held back. */
  readonly open = new Set<{ stop(): void }>();
  readonly #keyBySecret = new Map<string, ApiKey>();
  readonly #anyKey: ApiKey | undefined;

  /** @throws Error when a key names an organization that is not there. */
  constructor(options: SimulatorOptions) {
    this.seed = String(options.seed ?? 1);
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? seededRandom(`${this.seed}:ids`);
    this.latency = options.latency ?? 'realistic';
    this.compress = options.compress ?? false;
    this.batchDurationMs = options.batchDurationMs;
    this.timers = new TimerHeap(this.clock);
    this.faults = new FaultRules(this.clock, seededRandom(`${this.seed}:faults`));
    if (options.scenario !== undefined) {
      this.faults.scenario = new RunningScenario(options.scenario, this.clock.now());
    }

    const configured = options.organizations ?? DEFAULT_ORGANIZATIONS;
    this.organizations = configured.map(({ name, id, limits }) => ({
      name,
      id: id ?? newUuid(seededRandom(`${this.seed}:organization:${name}`)),
      limits: new RateLimits(limits === 'unlimited' ? {} : (limits ?? DEFAULT_LIMITS), this.clock),
      promptCache: new PromptCache(this.clock),
      batches: new Map(),
      files: new Map(),
    }));
    const defaultKeys = options.organizations === undefined ? DEFAULT_KEYS : [];
    this.keys = (options.keys ?? defaultKeys).map(({ label, secret, organization, limits }) => {
      const owner = organization === undefined ? this.organizations[0] : this.organization(organization);
      if (owner === undefined)
        throw new Error(`key ${label}: there is no organization "${organization ?? ''}"`);
      const key = { label, organization: owner, limits: new RateLimits(limits ?? {}, this.clock) };
      this.#keyBySecret.set(secret, key);
      return key;
    });
    const first = this.organizations[0];
    this.#anyKey =
      options.strictKeys === true || first === undefined
        ? undefined
        : { label: 'default', organization: first, limits: new RateLimits({}, this.clock) };
  }

  organization(name: string): Organization | undefined {
    return this.organizations.find((known) => known.name === name);
  }

  /** The key behind a credential; undefined when it is not accepted. */
  keyFor(secret: string): ApiKey | undefined {
    return this.#keyBySecret.get(secret) ?? this.#anyKey;
  }

  /** As at the start, but for what clients have made: no faults, full buckets, empty caches, nothing counted. */
  reset(): void {
    this.faults.clear();
    this.faults.scenario = undefined;
    for (const { limits, promptCache } of this.organizations) {
      limits.reset();
      promptCache.clear();
    }
    for (const { limits } of this.keys) limits.reset();
    this.traffic.clear();
  }

  close(): void {
    this.timers.close();
    for (const one of this.open) one.stop();
    this.open.clear();
  }
}
