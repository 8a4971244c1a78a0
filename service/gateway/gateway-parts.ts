/** What the request path is built of: handed in once by the composition root, shared by all requests. */
import type { Logger } from 'pino';
import type { Clock } from '../lib/clock.ts';
import type { EndOfTurn } from '../lib/end-of-turn.ts';
import type { Refusal } from '../lib/refusal.ts';
import type { EventRecorder } from '../metrics/event-recorder.ts';
import type { GatewayCounters } from '../metrics/gateway-counters.ts';
import type { HostAndOriginPolicy } from '../request-guard/host-and-origin.ts';
import type { RetryBudget } from '../resilience/retry-budget.ts';
import type { KeyPool } from '../key-pool/key-pool.ts';
import type { WaitingRoom } from '../key-pool/waiting-room.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { WorkspaceAffinity } from '../workspace-affinity/workspace-affinity.ts';
import type { AuthenticationPolicy } from './authenticate.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { Principal } from './principal.ts';

export interface GatewayParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly nextRequestId: () => string;
  readonly logger: Logger;
  readonly hostAndOrigin: HostAndOriginPolicy;
  readonly authentication: AuthenticationPolicy;
  readonly requestRate: RequestRate;
  readonly bodyBudget: ByteBudget;
  readonly pool: KeyPool;
  readonly waitingRoom: WaitingRoom;
  /** How long a request waits for a key at most, ms. */
  readonly waitMs: number;
  readonly upstream: Upstream;
  readonly affinity: WorkspaceAffinity;
  readonly retryBudget: RetryBudget;
  readonly recorder: EventRecorder;
  readonly counters: GatewayCounters;
  readonly load: Load;
  readonly endOfTurn: EndOfTurn;
  /** Most requests under way at once. */
  readonly maxStreams: number;
  /** This gateway's id among those a request may pass. */
  readonly instanceId: string;
  /** Base of the URLs that clients are given, without a trailing slash. */
  readonly publicBase: () => string;
  /** Why no upstream call can be made at all, or null. */
  readonly notReady: () => string | null;
}

/** How many requests are under way. */
export interface Load {
  active: number;
}

/** Whether a caller may send one more request now. */
export interface RequestRate {
  admit(principal: Principal): Refusal | null;
}

export const unlimitedRate: RequestRate = { admit: () => null };
