/** Keys as an operator might state them, and a pool of them with time that a test turns. */
import { createKeyPool } from '../key-pool/create-key-pool.ts';
import type { Confirmation, KeyConfirmation, Suspicion } from '../key-pool/key-confirmation.ts';
import type { Lease, Outcome, PoolKey, Wanted } from '../key-pool/key-pool.ts';
import { NO_LIMITS, type KeySettings } from '../key-pool/key-settings.ts';
import type { KeyReport, KeySnapshot, PoolEvent } from '../key-pool/pool-view.ts';
import { Secret } from '../lib/secret.ts';
import { VirtualTime } from './virtual-time.ts';

/** A label that begins with `fallback` makes it one. */
export function sampleKeySettings(label: string, changes: Partial<KeySettings> = {}): KeySettings {
  return {
    id: `id-of-${label}`,
    label,
    secret: new Secret(`sk-ant-secret-of-${label}`),
    fingerprint: `print-of-${label}`,
    formerFingerprints: [],
    organization: null,
    tier: label.startsWith('fallback') ? 'fallback' : 'primary',
    priority: 5,
    weight: 1,
    limits: NO_LIMITS,
    concurrency: null,
    disabled: null,
    source: 'stored',
    upstreamOrigin: null,
    ...changes,
  };
}

/** Answers what the test says; until it does, nobody gets an answer. */
export class ScriptedConfirmation implements KeyConfirmation {
  readonly asked: { readonly key: PoolKey; readonly suspicion: Suspicion; readonly model: string | null }[] =
    [];
  #waiting: ((answer: Confirmation) => void)[] = [];

  confirm(key: PoolKey, suspicion: Suspicion, model: string | null): Promise<Confirmation> {
    this.asked.push({ key, suspicion, model });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Answers everybody who waits; resolves when they know. */
  async answer(answer: Confirmation): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(answer);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const MODEL = 'claude-sonnet-4-5';

export function samplePool(
  keys: readonly (string | KeySettings)[],
  options: { readonly random?: () => number; readonly upstreamOrigin?: string } = {},
) {
  const time = new VirtualTime();
  const confirmation = new ScriptedConfirmation();
  const pool = createKeyPool({
    clock: time,
    random: options.random ?? (() => 0.5),
    confirmation,
    upstreamOrigin: options.upstreamOrigin ?? null,
  });
  const settings = keys.map((key) => (typeof key === 'string' ? sampleKeySettings(key) : key));
  pool.administration.configure(settings);
  const events: PoolEvent[] = [];
  pool.view.subscribe((event) => events.push(event));
  time.every(1_000, () => pool.tick());

  const choose = (wanted: Partial<Wanted> = {}) =>
    pool.choosing.choose({ model: MODEL, exclude: [], ...wanted });
  const lease = (wanted: Partial<Wanted> = {}): Lease => {
    const choice = choose(wanted);
    if (choice.kind !== 'lease') throw new Error(`no lease: ${JSON.stringify(choice)}`);
    return choice.lease;
  };
  const keyOf = (label: string): PoolKey => {
    const key = pool.choosing.byLabel(label);
    if (key === undefined) throw new Error(`no key ${label}`);
    return key;
  };
  return {
    ...pool,
    time,
    confirmation,
    events,
    choose,
    lease,
    keyOf,
    /** Label of the key that would serve, or why none would. */
    next: (wanted: Partial<Wanted> = {}): string => {
      const choice = choose(wanted);
      if (choice.kind !== 'lease') return choice.kind === 'none' ? `none: ${choice.cause}` : choice.kind;
      choice.lease.settle({ kind: 'neutral' });
      return choice.lease.key.label;
    },
    /** The key of that label meets with `outcome`. */
    meet: (label: string, outcome: Outcome, wanted: Partial<Wanted> = {}): Lease => {
      const met = lease({ only: keyOf(label), ...wanted });
      met.settle(outcome);
      return met;
    },
    stateOf: (label: string): KeySnapshot => found(pool.view.snapshot(), label),
    reportOf: (label: string): KeyReport => found(pool.view.report().keys, label),
  };
}

function found<Shown extends KeySnapshot>(keys: readonly Shown[], label: string): Shown {
  const key = keys.find((each) => each.label === label);
  if (key === undefined) throw new Error(`no key ${label}`);
  return key;
}
