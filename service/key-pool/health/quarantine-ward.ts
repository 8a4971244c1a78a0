/**
 * Puts keys into quarantine and lets them out again. A client's request can only raise a suspicion:
 *
 *   (in use) ──401, 402, a spend limit──▶ suspected: rests, and the gateway asks by itself
 *   suspected ──good──▶ (in use) at once; for 5 s nothing raises the same suspicion again
 *             ──bad──▶ quarantined, until the date that was named, or until asking again finds it good
 *             ──no answer──▶ (in use) after 10 s
 *             ──not even that──▶ (in use) after 60 s
 *   quarantined ──asked after 15 min, twice as long each time, 4 h at most──▶ good: (in use)
 *               ──operator: reset, new secret──▶ (in use)
 */
import type { Clock } from '../../lib/clock.ts';
import type { KeyEntry } from '../key-entry.ts';
import type { Confirmation, KeyConfirmation, Suspicion } from '../key-confirmation.ts';
import type { Outcome, PoolKey } from '../key-pool.ts';
import { Quarantine } from './quarantine.ts';

const SUSPECTED_MOST_MS = 60_000;
const UNKNOWN_MS = 10_000;
const TRUSTED_MS = 5_000;
const CHECK_FIRST_MS = 15 * 60_000;
const CHECK_MOST_MS = 4 * 3_600_000;
const CHECK_UNKNOWN_MS = 60_000;

export interface WardListener {
  /** The key's quarantine is another than before. */
  changed(entry: KeyEntry): void;
  confirmed(entry: KeyEntry, confirmation: Confirmation): void;
}

export class QuarantineWard {
  readonly #confirmation: KeyConfirmation;
  readonly #clock: Clock;
  readonly #listener: WardListener;

  constructor(confirmation: KeyConfirmation, clock: Clock, listener: WardListener) {
    this.#confirmation = confirmation;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** A call with `key` that was sent at `startedAt` met with a refusal of the credential. */
  suspect(
    entry: KeyEntry,
    outcome: Extract<Outcome, { kind: 'bad-credential' }>,
    call: { readonly key: PoolKey; readonly model: string | null; readonly startedAt: number },
  ): void {
    const now = this.#clock.now();
    // Of a secret that was replaced meanwhile, or sent before the key was found good, or so shortly after that it must be
    // the request itself: none of them says anything.
    if (call.key.fingerprint !== entry.settings.fingerprint || entry.quarantine !== null) return;
    if (call.startedAt < entry.foundGoodAt || now - entry.foundGoodAt < TRUSTED_MS) return;
    const suspicion: Suspicion = outcome.suspicion ?? 'credential';
    const quarantine = new Quarantine({
      reason: outcome.reason,
      suspicion,
      model: call.model,
      until: now + SUSPECTED_MOST_MS,
    });
    entry.quarantine = quarantine;
    this.#ask(entry, quarantine, outcome.untilMs ?? null);
    this.#listener.changed(entry);
  }

  /** Asks now, whether it is due or not. */
  ask(entry: KeyEntry): void {
    if (entry.quarantine !== null && !entry.quarantine.checking) this.#ask(entry, entry.quarantine, null);
  }

  /** Asks what is due, and lets go what was not confirmed in time. */
  tick(entries: readonly KeyEntry[], now: number): void {
    for (const entry of entries) {
      const { quarantine } = entry;
      if (quarantine === null || !entry.usable) continue;
      if (!quarantine.confirmed) {
        if (now >= quarantine.until) this.#release(entry);
      } else if (!quarantine.checking && now >= Math.min(quarantine.checkAt, quarantine.until)) {
        this.#ask(entry, quarantine, null);
      }
    }
  }

  /** From before a restart. @param until monotonic, ms; Infinity for none */
  restore(entry: KeyEntry, reason: string, until: number): void {
    const quarantine = new Quarantine({ reason, suspicion: 'credential', model: null, until });
    quarantine.confirmed = true;
    quarantine.checkAt = this.#clock.now() + CHECK_FIRST_MS;
    entry.quarantine = quarantine;
    this.#listener.changed(entry);
  }

  #ask(entry: KeyEntry, quarantine: Quarantine, untilMs: number | null): void {
    quarantine.checking = true;
    void this.#confirm(entry, quarantine, untilMs);
  }

  async #confirm(entry: KeyEntry, quarantine: Quarantine, untilMs: number | null): Promise<void> {
    const { key } = entry;
    const confirmation = await this.#confirmation.confirm(key, quarantine.suspicion, quarantine.model);
    quarantine.checking = false;
    // Reset, rotated or taken out of the pool while the upstream was asked.
    if (entry.quarantine === quarantine && entry.key === key)
      this.#learn(entry, quarantine, confirmation, untilMs);
  }

  #learn(entry: KeyEntry, quarantine: Quarantine, confirmation: Confirmation, untilMs: number | null): void {
    const now = this.#clock.now();
    this.#listener.confirmed(entry, confirmation);
    switch (confirmation.kind) {
      case 'good':
        entry.foundGoodAt = now;
        this.#release(entry);
        return;
      case 'unknown':
        if (quarantine.confirmed) quarantine.checkAt = now + CHECK_UNKNOWN_MS;
        else quarantine.until = Math.min(quarantine.until, now + UNKNOWN_MS);
        // The date that was named is past, and nobody says otherwise: the next request will show.
        if (quarantine.confirmed && now >= quarantine.until) this.#release(entry);
        else this.#listener.changed(entry);
        return;
      case 'bad': {
        this.#keep(entry, quarantine, confirmation.untilMs ?? untilMs);
        if (quarantine.suspicion !== 'monthly-cap') return;
        for (const sister of entry.organization.keys) {
          if (sister === entry || sister.quarantine?.confirmed === true) continue;
          const { reason, suspicion, model, until } = quarantine;
          sister.quarantine = new Quarantine({ reason, suspicion, model, until });
          this.#keep(sister, sister.quarantine, confirmation.untilMs ?? untilMs);
        }
      }
    }
  }

  #keep(entry: KeyEntry, quarantine: Quarantine, untilMs: number | null): void {
    const now = this.#clock.now();
    quarantine.confirmed = true;
    quarantine.checks += 1;
    const left = untilMs === null ? 0 : untilMs - this.#clock.wallNow();
    quarantine.until = left > 0 ? now + left : Number.POSITIVE_INFINITY;
    quarantine.checkAt = now + Math.min(CHECK_MOST_MS, CHECK_FIRST_MS * 2 ** (quarantine.checks - 1));
    this.#listener.changed(entry);
  }

  #release(entry: KeyEntry): void {
    entry.quarantine = null;
    this.#listener.changed(entry);
  }
}
