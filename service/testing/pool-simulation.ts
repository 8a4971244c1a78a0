/**
 * The key pool between callers and an upstream, all of it simulated in virtual time with a seed: callers arrive at random
 * (Poisson), the upstream keeps limits with the simulator's own token buckets and fails as it is told, and in between
 * stands what the gateway does with a lease: wait, call, retry within the budget.
 */
import { createKeyPool, type LocalKeyPool } from '../key-pool/create-key-pool.ts';
import type { Confirmation } from '../key-pool/key-confirmation.ts';
import type { PoolKey, Usage } from '../key-pool/key-pool.ts';
import type { KeySettings } from '../key-pool/key-settings.ts';
import { PriorityWaitingRoom } from '../key-pool/waiting/priority-waiting-room.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { admit, chargeOutput, rateLimitHeaders, RateLimits } from '../upstream/simulator/rate-limits.ts';
import type { LimitOptions } from '../upstream/simulator/simulator-options.ts';
import { MODEL, sampleKeySettings } from './sample-keys.ts';
import { SimulatedRequest } from './simulated-request.ts';
import { seededRandom, VirtualTime } from './virtual-time.ts';

const MOST_WAITING = 2_000;
/** One way. */
const NETWORK_MS = 8;

export type Trouble = 'none' | 'refused' | 'unauthorized' | 'failing';

/** What the upstream is, for one organization. */
export class SimulatedOrganization {
  trouble: Trouble = 'none';
  readonly limits: RateLimits;
  readonly id: string;
  /** Affinity hash of a conversation → when its prompt cache was last used. */
  readonly promptCaches = new Map<number, number>();

  constructor(id: string, limits: LimitOptions, time: VirtualTime) {
    this.id = id;
    this.limits = new RateLimits(limits, time);
  }
}

export interface Tally {
  requests: number;
  served: number;
  /** Answered with an error of the upstream's. */
  errors: number;
  refused: number;
  attempts: number;
  limited: number;
  overloaded: number;
  longestWaitMs: number;
  readonly attemptsByKey: Record<string, number>;
  cacheReads: number;
  cacheWrites: number;
}

export interface Call {
  readonly model?: string;
  readonly inputTokens?: number;
  /** What the gateway guesses of it. */
  readonly guessedTokens?: number;
  readonly outputTokens?: number;
  readonly affinity?: number | null;
  /** Comes back when it is told to, once. */
  readonly comesBack?: boolean;
}

export interface SimulatedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
}

export class PoolSimulation {
  readonly time = new VirtualTime();
  readonly random: () => number;
  readonly pool: LocalKeyPool;
  readonly room: PriorityWaitingRoom;
  readonly budget = new RetryBudget();
  readonly organizations = new Map<string, SimulatedOrganization>();
  readonly #organizationOf = new Map<string, SimulatedOrganization>();
  /** Models that the upstream is too busy with. */
  readonly busy = new Set<string>();
  /** Conversations are spread as if nobody knew them. */
  hidesAffinity = false;
  onServed: (call: Call) => void = () => undefined;
  tally = emptyTally();
  returned = { told: 0, admitted: 0 };

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.pool = createKeyPool({
      clock: this.time,
      random: this.random,
      confirmation: { confirm: (key) => this.#confirm(key) },
    });
    this.room = new PriorityWaitingRoom({
      pool: this.pool.choosing,
      clock: this.time,
      timers: this.time,
      most: MOST_WAITING,
    });
    this.time.every(1_000, () => this.pool.tick());
  }

  /** Gives the pool keys, by the upstream's organization that each belongs to; the pool is not told which. */
  addKeys(
    keys: Readonly<Record<string, string>>,
    limits: Readonly<Record<string, LimitOptions>>,
    changes: Partial<KeySettings> = {},
  ): void {
    for (const [id, options] of Object.entries(limits)) {
      this.organizations.set(id, new SimulatedOrganization(id, options, this.time));
    }
    const settings = Object.entries(keys).map(([label, organization]) => {
      const key = sampleKeySettings(label, changes);
      const found = this.organizations.get(organization);
      if (found === undefined) throw new Error(`no organization ${organization}`);
      this.#organizationOf.set(key.fingerprint, found);
      return key;
    });
    this.pool.administration.configure(settings);
  }

  /** Callers at random, `perSecond` on average, for `seconds`. */
  async load(perSecond: number, seconds: number, call: (index: number) => Call = () => ({})): Promise<void> {
    const ends = this.time.now() + seconds * 1_000;
    let index = 0;
    const next = (): void => {
      const gap = (-Math.log(1 - this.random()) * 1_000) / perSecond;
      if (this.time.now() + gap >= ends) return;
      this.time.start(gap, () => {
        this.request(call(index));
        index += 1;
        next();
      });
    };
    next();
    await this.time.advance(seconds * 1_000);
  }

  /** What happened since the last time this was called. */
  takeTally(): Tally {
    const { tally } = this;
    this.tally = emptyTally();
    return tally;
  }

  request(call: Call = {}, isReturn = false): void {
    new SimulatedRequest(this, call, isReturn).begin();
  }

  /** Is answered after the network and the upstream have taken their time. */
  send(
    key: PoolKey,
    call: Call,
    onAnswer: (answer: SimulatedAnswer | null) => void,
    onEnd: (usage: Usage) => void,
  ): void {
    const organization = this.#organizationOf.get(key.fingerprint);
    if (organization === undefined) throw new Error(`no organization of ${key.label}`);
    const { time } = this;
    const model = call.model ?? MODEL;
    time.start(NETWORK_MS, () => {
      if (organization.trouble === 'refused') {
        onAnswer(null);
        return;
      }
      const answer = this.#answer(organization, model, call);
      if (answer.status !== 200) {
        time.start(NETWORK_MS, () => onAnswer(answer));
        return;
      }
      const inputTokens = call.inputTokens ?? 500;
      const isCached = this.#meetCache(organization, call);
      time.start(NETWORK_MS + 100 + 200 * this.random(), () => onAnswer(answer));
      time.start(NETWORK_MS + 400 + 1_200 * this.random(), () => {
        const outputTokens = call.outputTokens ?? 100;
        chargeOutput([organization.limits], model, outputTokens, time);
        onEnd({
          inputTokens: isCached ? 0 : inputTokens,
          outputTokens,
          cacheCreationTokens: 0,
          cacheReadTokens: isCached ? inputTokens : 0,
        });
      });
    });
  }

  #answer(organization: SimulatedOrganization, model: string, call: Call): SimulatedAnswer {
    const named = { 'anthropic-organization-id': organization.id };
    if (organization.trouble === 'unauthorized') return { status: 401, headers: {} };
    if (organization.trouble === 'failing') return { status: 500, headers: named };
    if (this.busy.has(model)) return { status: 529, headers: named };
    const levels = [organization.limits];
    const isCached = call.affinity !== undefined && this.#isCached(organization, call);
    const inputTokens = isCached ? 0 : (call.inputTokens ?? 500);
    const failure = admit(
      levels,
      { organizationId: organization.id, model, modelClass: model, inputTokens },
      this.time,
    );
    const headers = { ...named, ...rateLimitHeaders(levels, model, this.time) };
    if (failure === undefined) return { status: 200, headers };
    return { status: 429, headers: { ...headers, 'retry-after': failure.headers?.['retry-after'] ?? '1' } };
  }

  #isCached(organization: SimulatedOrganization, { affinity }: Call): boolean {
    const used =
      affinity === undefined || affinity === null ? undefined : organization.promptCaches.get(affinity);
    return used !== undefined && this.time.now() - used < 300_000;
  }

  #meetCache(organization: SimulatedOrganization, call: Call): boolean {
    if (call.affinity === undefined || call.affinity === null) return false;
    const isCached = this.#isCached(organization, call);
    organization.promptCaches.set(call.affinity, this.time.now());
    if (isCached) this.tally.cacheReads += 1;
    else this.tally.cacheWrites += 1;
    return isCached;
  }

  #confirm(key: PoolKey): Promise<Confirmation> {
    return new Promise((resolve) => {
      this.time.start(200, () => {
        const trouble = this.#organizationOf.get(key.fingerprint)?.trouble;
        if (trouble === 'unauthorized') resolve({ kind: 'bad', reason: 'refused', untilMs: null });
        else if (trouble === 'none') resolve({ kind: 'good' });
        else resolve({ kind: 'unknown', reason: 'no answer' });
      });
    });
  }
}

function emptyTally(): Tally {
  return {
    requests: 0,
    served: 0,
    errors: 0,
    refused: 0,
    attempts: 0,
    limited: 0,
    overloaded: 0,
    longestWaitMs: 0,
    attemptsByKey: {},
    cacheReads: 0,
    cacheWrites: 0,
  };
}
