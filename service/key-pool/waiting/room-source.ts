/** The pool as the waiting room sees it. */
import type { BlockedChoice } from '../blocked-choice.ts';
import type { Empty, Lease, Wanted } from '../key-pool.ts';

export interface RoomSource {
  /** A lease, or null where there is none now; `blocked` then says why. */
  select(wanted: Wanted): Lease | null;
  blocked(wanted: Wanted): BlockedChoice | Empty;
  /** Calls of one class wait for the same; −1 for those that no limit concerns. */
  classOf(wanted: Wanted): number;
  /** How many calls like this one all usable keys together let through, per ms; Infinity without limits. */
  requestsPerMs(wanted: Wanted): number;
  /** Called whenever somebody who waits may have room now. */
  set onRoom(listener: () => void);
}
