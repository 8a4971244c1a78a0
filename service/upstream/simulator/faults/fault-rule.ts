/** Which requests a fault hits. */
import type { Fault } from './fault.ts';

export interface FaultRule {
  readonly id: string;
  /** As it was written. */
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly key: string | undefined;
  readonly organization: string | undefined;
  readonly model: string | undefined;
  /** Of the requests it could hit, 0 to 1. */
  readonly share: number;
  /** Monotonic, ms; undefined: until it is cleared. */
  readonly endsAt: number | undefined;
  /** Requests it may still hit; undefined: any number. */
  left: number | undefined;
}
