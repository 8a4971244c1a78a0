/**
 * What the gateway does with a request, as far as the key pool is concerned: waits for a key, calls, tries again within the
 * retry budget.
 */
import type { Lease, NoRoom, Outcome, PoolKey, Wanted } from '../key-pool/key-pool.ts';
import { fullJitter } from '../resilience/backoff.ts';
import type { Call, PoolSimulation, SimulatedAnswer } from './pool-simulation.ts';
import { MODEL } from './sample-keys.ts';

const WAIT_MS = 5_000;
const MOST_ATTEMPTS = 3;
const MOST_KEYS = 8;

/** One caller's request, as the gateway carries it. */
export class SimulatedRequest {
  readonly #simulation: PoolSimulation;
  readonly #call: Call;
  readonly #isReturn: boolean;
  readonly #arrivedAt: number;
  readonly #tried: PoolKey[] = [];
  readonly #refused: PoolKey[] = [];
  #attempts = 0;
  #retrying = false;

  constructor(simulation: PoolSimulation, call: Call, isReturn: boolean) {
    this.#simulation = simulation;
    this.#call = call;
    this.#isReturn = isReturn;
    this.#arrivedAt = simulation.time.now();
  }

  begin(): void {
    const { tally, budget } = this.#simulation;
    tally.requests += 1;
    if (this.#isReturn) this.#simulation.returned.told += 1;
    budget.requestStarted();
    this.#enter([]);
  }

  #enter(exclude: readonly PoolKey[]): void {
    const { room } = this.#simulation;
    const waiter = {
      wanted: this.#wanted(exclude),
      priority: 5,
      waitsUntil: this.#arrivedAt + WAIT_MS,
      place: null,
      admitted: (lease: Lease) => this.#admitted(lease),
      refused: (reason: NoRoom | { kind: 'empty' }) => this.#refusedBy(reason),
    };
    const entered = room.enter(waiter);
    if (entered.kind === 'lease') this.#admitted(entered);
    else if (entered.kind !== 'waiting') this.#refusedBy(entered);
  }

  #wanted(exclude: readonly PoolKey[]): Wanted {
    const { model = MODEL, affinity = null, inputTokens = 500 } = this.#call;
    const shown = this.#simulation.hidesAffinity ? null : affinity;
    return {
      model,
      exclude,
      affinity: shown,
      inputTokens: this.#call.guessedTokens ?? inputTokens,
      maxTokens: 1_000,
    };
  }

  #admitted(lease: Lease): void {
    const { tally, time } = this.#simulation;
    tally.longestWaitMs = Math.max(tally.longestWaitMs, time.now() - this.#arrivedAt);
    if (this.#isReturn && this.#attempts === 0) this.#simulation.returned.admitted += 1;
    this.#attempt(lease);
  }

  #attempt(lease: Lease): void {
    const { tally } = this.#simulation;
    this.#attempts += 1;
    this.#tried.push(lease.key);
    tally.attempts += 1;
    tally.attemptsByKey[lease.key.label] = (tally.attemptsByKey[lease.key.label] ?? 0) + 1;
    const wasRetry = this.#retrying;
    this.#retrying = false;
    this.#simulation.send(
      lease.key,
      this.#call,
      (answer) => {
        if (answer?.status !== 200 && wasRetry) this.#simulation.budget.retryEnded();
        this.#answered(lease, answer);
      },
      (usage) => {
        if (wasRetry) this.#simulation.budget.retryEnded();
        lease.settle({ kind: 'success' }, usage);
        this.#simulation.tally.served += 1;
        this.#simulation.onServed(this.#call);
        this.#simulation.budget.requestEnded();
      },
    );
  }

  #answered(lease: Lease, answer: SimulatedAnswer | null): void {
    if (answer !== null) lease.answered(answer.status, answer.headers);
    if (answer?.status === 200) return;
    const outcome = outcomeOf(answer);
    const { tally } = this.#simulation;
    if (outcome.kind === 'rate-limited') tally.limited += 1;
    if (outcome.kind === 'overloaded') tally.overloaded += 1;
    lease.settle(outcome);
    this.#again(lease, outcome);
  }

  #again(lease: Lease, outcome: Outcome): void {
    const { budget, time, random } = this.#simulation;
    if (lease.retryIsFree && this.#attempts < MOST_KEYS) {
      this.#refused.push(lease.key);
      this.#retry();
      return;
    }
    if (this.#attempts >= MOST_ATTEMPTS || !budget.tryRetry()) {
      this.#fail();
      return;
    }
    this.#retrying = true;
    const backoff =
      outcome.kind === 'overloaded' ? { baseMs: 500, capMs: 8_000 } : { baseMs: 250, capMs: 4_000 };
    time.start(fullJitter(this.#attempts, backoff, random), () => this.#retry());
  }

  #retry(): void {
    const { pool } = this.#simulation;
    for (const exclude of [this.#tried, this.#refused]) {
      const choice = pool.choosing.choose(this.#wanted(exclude));
      if (choice.kind !== 'lease') continue;
      this.#attempt(choice.lease);
      return;
    }
    if (this.#retrying) this.#simulation.budget.retryEnded();
    this.#retrying = false;
    this.#enter(this.#refused);
  }

  #fail(): void {
    this.#simulation.tally.errors += 1;
    this.#simulation.budget.requestEnded();
  }

  #refusedBy(reason: NoRoom | { kind: 'empty' }): void {
    const { tally, budget, time } = this.#simulation;
    tally.refused += 1;
    budget.requestEnded();
    if (reason.kind === 'empty' || this.#call.comesBack !== true || this.#isReturn) return;
    // As the header says it: in whole seconds, rounded up.
    const seconds = Math.max(1, Math.ceil(reason.retryAfterMs / 1_000));
    time.start(seconds * 1_000, () => this.#simulation.request(this.#call, true));
  }
}

function outcomeOf(answer: SimulatedAnswer | null): Outcome {
  if (answer === null) return { kind: 'failure', reason: 'the connection was refused' };
  switch (answer.status) {
    case 401:
      return { kind: 'bad-credential', reason: 'upstream answered 401' };
    case 429:
      return { kind: 'rate-limited', retryAfterMs: Number(answer.headers['retry-after']) * 1_000 };
    case 529:
      return { kind: 'overloaded' };
    default:
      return { kind: 'failure', reason: `upstream answered ${answer.status}` };
  }
}
