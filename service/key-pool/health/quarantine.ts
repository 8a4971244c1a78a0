/** Why a key is out although its breaker is not: the upstream refused it, or is being asked whether it does. */
import type { Suspicion } from '../key-confirmation.ts';

export class Quarantine {
  readonly reason: string;
  readonly suspicion: Suspicion;
  /** The model that was asked for when it began. */
  readonly model: string | null;
  /** A request of the gateway's own was refused too. */
  confirmed = false;
  /** Monotonic, ms; Infinity until somebody acts. */
  until: number;
  /** When the upstream is asked again; monotonic, ms. */
  checkAt = Number.POSITIVE_INFINITY;
  checking = false;
  /** Times it was confirmed. */
  checks = 0;

  constructor(options: { reason: string; suspicion: Suspicion; model: string | null; until: number }) {
    this.reason = options.reason;
    this.suspicion = options.suspicion;
    this.model = options.model;
    this.until = options.until;
  }

  describe(): string {
    if (this.confirmed) return this.reason;
    return this.checking ? `${this.reason}; the gateway is asking whether that is so` : this.reason;
  }
}
