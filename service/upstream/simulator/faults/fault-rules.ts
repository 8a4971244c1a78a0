/**
 * Which faults hit a request: those in its own header, those switched on by control calls, those of the scenario that is
 * running. A rule can be narrowed to a key, an organization, a model and a share of requests, and can end by itself.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../random.ts';
import type { RunningScenario } from '../scenario/running-scenario.ts';
import type { Fault } from './fault.ts';
import type { FaultRule } from './fault-rule.ts';
import { appliesToModel, parseFaults } from './fault.ts';

export interface FaultedRequest {
  readonly keyLabel: string;
  readonly organization: string;
  /** Undefined as long as the body has not been read. */
  readonly model: string | undefined;
}

export class FaultRules {
  scenario: RunningScenario | undefined;
  readonly #clock: Clock;
  readonly #random: Random;
  #rules: FaultRule[] = [];
  #made = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  add(rule: Omit<FaultRule, 'id'>): FaultRule {
    this.#made += 1;
    const added = { ...rule, id: `rule-${this.#made}` };
    this.#rules.push(added);
    return added;
  }

  /** @returns how many were there; without an id, all. */
  clear(id?: string): number {
    const before = this.#rules.length;
    this.#rules = id === undefined ? [] : this.#rules.filter((rule) => rule.id !== id);
    return before - this.#rules.length;
  }

  list(): readonly FaultRule[] {
    this.#dropEnded();
    return this.#rules;
  }

  /**
   * The faults for a request. Called twice for one that names a model: first without it, for rules that hold for all
   * models, then with it, for those that are tied to one.
   */
  select(request: FaultedRequest): Fault[] {
    if (this.#rules.length === 0 && this.scenario === undefined) return [];
    this.#dropEnded();
    const selected: Fault[] = [];
    for (const rule of [...this.#rules, ...(this.scenario?.activeRules(this.#clock.now()) ?? [])]) {
      const tied = rule.model !== undefined;
      if (tied !== (request.model !== undefined)) continue;
      if (tied && !appliesToModel(rule, request.model ?? '')) continue;
      if (rule.key !== undefined && rule.key !== request.keyLabel) continue;
      if (rule.organization !== undefined && rule.organization !== request.organization) continue;
      if (rule.left === 0 || (rule.share < 1 && this.#random() >= rule.share)) continue;
      if (rule.left !== undefined) rule.left -= 1;
      selected.push(...rule.faults);
    }
    return selected;
  }

  /** What a storm brings down on one request: often nothing. */
  unfold(faults: readonly Fault[]): Fault[] {
    return faults.flatMap((fault) => {
      if (fault.name !== 'storm') return [fault];
      return this.#random() < fault.number('share') ? this.#stormFault() : [];
    });
  }

  #stormFault(): readonly Fault[] {
    let left = this.#random() * STORM_WEIGHT;
    for (const { weight, faults } of STORM) {
      left -= weight;
      if (left < 0) return faults;
    }
    return [];
  }

  #dropEnded(): void {
    const now = this.#clock.now();
    this.#rules = this.#rules.filter(
      (rule) => rule.left !== 0 && (rule.endsAt === undefined || rule.endsAt > now),
    );
  }
}

const STORM = [
  { weight: 45, text: 'overloaded' },
  { weight: 15, text: 'rate-limit;retry-after=2' },
  { weight: 15, text: 'server-error' },
  { weight: 10, text: 'reset-stream;after=6' },
  { weight: 10, text: 'slow-chunks;interval=400;tokens=8' },
  { weight: 5, text: 'stream-error;after=8' },
].map(({ weight, text }) => {
  const parsed = parseFaults(text);
  return { weight, faults: parsed.kind === 'faults' ? parsed.faults : [] };
});

const STORM_WEIGHT = STORM.reduce((total, { weight }) => total + weight, 0);
