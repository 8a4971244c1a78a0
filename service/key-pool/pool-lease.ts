/**
 * One call under way: what it took of the pool, and what its answer says.
 *
 *   taken ──head of the answer──▶ answered ──settle──▶ settled
 *     └──────────no answer──────────settle──────────────▲
 *
 * Taken at the start: one request, and estimates of the tokens. Given back at the end is only what is known to be unused:
 * tokens of an answer that counted them or of an error that cost none, and the request itself where it was limited (429).
 */
import type { BrownOut } from './health/brown-outs.ts';
import type { KeyEntry } from './key-entry.ts';
import type { AnswerHeaders, Lease, Outcome, PoolKey, Usage, Wanted } from './key-pool.ts';
import type { ClassLimits } from './limits/class-limits.ts';
import { organizationOf } from './limits/limit-headers.ts';
import { currentOrganization, type Organization } from './limits/organization.ts';
import { Reservation } from './limits/reservation.ts';
import type { PoolCore } from './pool-core.ts';

export interface LeaseOptions {
  readonly core: PoolCore;
  readonly entry: KeyEntry;
  readonly limits: ClassLimits | null;
  readonly classIndex: number;
  readonly wanted: Wanted;
  readonly input: number;
  readonly output: number;
  readonly brownOut: BrownOut | null;
  readonly isProbe: boolean;
  readonly now: number;
}

export class PoolLease implements Lease {
  readonly kind = 'lease';
  readonly key: PoolKey;
  retryIsFree = false;
  readonly #core: PoolCore;
  readonly #entry: KeyEntry;
  #organization: Organization;
  readonly #reservation: Reservation | null;
  readonly #classIndex: number;
  readonly #model: string | null;
  readonly #beta: string | null;
  readonly #guessed: number;
  readonly #startedAt: number;
  #brownOut: BrownOut | null;
  readonly #isProbe: boolean;
  /** HTTP status; 0 before the answer. */
  #status = 0;
  #settled = false;

  constructor(options: LeaseOptions) {
    const { core, entry, limits, wanted, input, output, now } = options;
    this.key = entry.key;
    this.#core = core;
    this.#entry = entry;
    this.#organization = entry.organization;
    this.#reservation = limits === null ? null : new Reservation(limits, input, output, now);
    this.#classIndex = options.classIndex;
    this.#model = wanted.model;
    this.#beta = wanted.beta ?? null;
    this.#guessed = wanted.inputTokens ?? 0;
    this.#startedAt = now;
    this.#brownOut = options.brownOut;
    this.#isProbe = options.isProbe;
    entry.inFlight += 1;
    entry.organization.inFlight += 1;
    entry.figures.began(entry.inFlight, now);
    entry.day.add(1, input, output);
  }

  /** As the waiting gateway reads a choice. */
  get lease(): this {
    return this;
  }

  answered(status: number, headers: AnswerHeaders): void {
    if (this.#settled || this.#status !== 0) return;
    this.#status = status;
    const core = this.#core;
    const entry = this.#entry;
    const now = core.clock.now();
    const organizationId = organizationOf(headers);
    if (organizationId !== undefined && organizationId !== entry.organization.upstreamId) {
      this.#learnOrganization(organizationId, now);
    }
    this.#reservation?.answered(headers, now);
    // Of an error, what its body says may matter; `settle` follows.
    if (status >= 400) return;
    entry.figures.latency.add(now - this.#startedAt, now);
    this.#admitted(now);
    // A probe has done its duty; other calls may still break off.
    if (this.#isProbe) this.#upstreamIsThere(now);
  }

  settle(outcome: Outcome, usage: Usage | null = null): void {
    if (this.#settled) return;
    this.#settled = true;
    const core = this.#core;
    const entry = this.#entry;
    const now = core.clock.now();
    entry.inFlight -= 1;
    currentOrganization(this.#organization).inFlight -= 1;
    this.#settleTokens(outcome, usage, now);
    this.#learn(outcome, now);
    this.#endBrownOut(now);
    if (this.#isProbe && entry.breaker.probing) entry.breaker.probeLost();
    if (this.#isProbe || entry.hasDayLimits) core.refreshed(entry, now);
    core.roomReturned();
  }

  #learn(outcome: Outcome, now: number): void {
    const core = this.#core;
    const entry = this.#entry;
    let failure: string | null = null;
    switch (outcome.kind) {
      case 'success':
        if (this.#status === 0) this.#admitted(now);
        this.#upstreamIsThere(now);
        break;
      case 'neutral':
        // The caller's mistake, told by the upstream: it is there. No answer says nothing.
        if (this.#status !== 0) this.#upstreamIsThere(now);
        break;
      case 'bad-credential':
        failure = outcome.reason;
        core.ward.suspect(entry, outcome, { key: this.key, model: this.#model, startedAt: this.#startedAt });
        this.retryIsFree = true;
        break;
      case 'forbidden':
        entry.exclusions.add(this.#model, this.#beta, outcome.reason, now);
        this.#upstreamIsThere(now);
        this.retryIsFree = true;
        break;
      case 'rate-limited':
        this.#limited(outcome.retryAfterMs, now);
        this.#upstreamIsThere(now);
        this.retryIsFree = true;
        break;
      case 'failure':
        failure = outcome.reason;
        if (entry.breaker.fail(outcome.reason, this.#startedAt, this.#isProbe, now))
          core.refreshed(entry, now);
        this.retryIsFree = entry.restsUntil > now;
        break;
      case 'overloaded':
        this.#overloaded(now);
        break;
    }
    entry.figures.ended(failure, now);
  }

  /** The upstream let the call in. */
  #admitted(now: number): void {
    this.#reservation?.limits.admitted(this.#startedAt);
    if (this.#classIndex >= 0) this.#core.classes.prove(this.#classIndex);
    const { brownOuts } = this.#core;
    if (brownOuts.any) {
      this.#endBrownOut(now);
      const brownOut = this.#model === null ? undefined : brownOuts.of(this.#model);
      if (brownOut?.answered(this.#startedAt, now) === true) {
        this.#core.tell({ kind: 'brown-out', model: brownOut.model, on: false });
      }
      this.#core.roomReturned();
    }
  }

  #upstreamIsThere(now: number): void {
    const { breaker } = this.#entry;
    if (breaker.succeed(this.#startedAt, this.#isProbe, now)) this.#core.refreshed(this.#entry, now);
  }

  #overloaded(now: number): void {
    if (this.#model === null) return;
    const { brownOuts } = this.#core;
    this.#endBrownOut(now);
    const brownOut = brownOuts.follow(this.#model, now);
    if (brownOut?.overloaded(this.#startedAt, now) === true) {
      this.#core.tell({ kind: 'brown-out', model: brownOut.model, on: true });
    }
  }

  #endBrownOut(now: number): void {
    this.#brownOut?.end(now);
    this.#brownOut = null;
  }

  #limited(retryAfterMs: number | undefined, now: number): void {
    const limits = this.#reservation?.limits;
    if (limits === undefined) return;
    const untilMs = limits.cool(retryAfterMs, this.#startedAt, now);
    this.#core.tell({
      kind: 'cooling',
      organization: currentOrganization(this.#organization).id,
      modelClass: limits.modelClass,
      untilMs: untilMs - now + this.#core.clock.wallNow(),
    });
  }

  #learnOrganization(upstreamId: string, now: number): void {
    const core = this.#core;
    const entry = this.#entry;
    // Of a secret that was replaced meanwhile, the answer speaks of another key.
    if (this.key.fingerprint !== entry.settings.fingerprint) return;
    const change = core.organizations.learn(entry, upstreamId, now);
    const present = currentOrganization(this.#organization);
    if (present !== entry.organization) {
      // It moved, and this call with it.
      present.inFlight -= 1;
      entry.organization.inFlight += 1;
      this.#organization = entry.organization;
      this.#reservation?.moveTo(entry.organization.limits(this.#classIndex, core.classes, now), now);
    }
    const { id: keyId, label } = entry.settings;
    core.onRegrouped?.();
    core.tell({ kind: 'organization', keyId, label, upstreamId, change });
    core.refreshed(entry, now);
  }

  #settleTokens(outcome: Outcome, usage: Usage | null, now: number): void {
    const reservation = this.#reservation;
    if (reservation === null) return;
    const { input, output } = reservation;
    const cost = costOf(outcome, this.#status, usage);
    if (outcome.kind === 'success' && this.#classIndex >= 0) {
      const { estimates } = this.#core;
      if (cost.input !== null) estimates.learnInput(this.#classIndex, this.#guessed, cost.input);
      if (cost.output !== null && output > 0) estimates.learnOutput(this.#classIndex, cost.output);
    }
    const usedInput = cost.input ?? input;
    // Of a stream that broke off, at least what it counted.
    const usedOutput = cost.output ?? Math.max(output, usage?.outputTokens ?? 0);
    reservation.settle(cost.requests, usedInput, usedOutput, now);
    const { day, figures } = this.#entry;
    day.add(cost.requests - 1, usedInput - input, usedOutput - output);
    figures.inputMinutes.add(usedInput, now);
    figures.outputMinutes.add(usedOutput, now);
  }
}

/** What a call is known to have cost; null where that is not known. */
function costOf(
  outcome: Outcome,
  status: number,
  usage: Usage | null,
): { readonly requests: number; readonly input: number | null; readonly output: number | null } {
  if (outcome.kind === 'rate-limited') return { requests: 0, input: 0, output: 0 };
  if (outcome.kind === 'failure' && outcome.neverSent === true) return { requests: 0, input: 0, output: 0 };
  // An error of the caller's or of the credential, or an overload, comes before any work.
  const refused = (status >= 400 && status < 500) || status === 529;
  if (
    refused ||
    outcome.kind === 'bad-credential' ||
    outcome.kind === 'forbidden' ||
    outcome.kind === 'overloaded'
  ) {
    return { requests: 1, input: 0, output: 0 };
  }
  const input =
    usage === null || usage.inputTokens === null
      ? null
      : usage.inputTokens + (usage.cacheCreationTokens ?? 0);
  const output = outcome.kind === 'success' ? (usage?.outputTokens ?? null) : null;
  return { requests: 1, input, output };
}
