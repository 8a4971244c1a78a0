/** What a simulator can be told, and how the unsaid is filled in. */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario/scenario.ts';

/** Limits of an organization (for each class of models) or of one key. What is left out is unlimited. */
export interface LimitOptions {
  readonly requestsPerMinute?: number;
  readonly inputTokensPerMinute?: number;
  readonly outputTokensPerMinute?: number;
}

export interface OrganizationOptions {
  readonly name: string;
  /** A UUID; made from the seed when left out. */
  readonly id?: string;
  /** Default: `DEFAULT_LIMITS`. */
  readonly limits?: LimitOptions | 'unlimited';
}

export interface KeyOptions {
  readonly label: string;
  readonly secret: string;
  /** Name of one of the organizations; default: the first. */
  readonly organization?: string;
  /** Limits of this key's own, below those of its organization. */
  readonly limits?: LimitOptions;
}

/**
 * `realistic`: log-normal times to the first token and between tokens, by model. `instant`: as fast as the socket.
 * `speed`: realistic, so many times as fast. Or fixed figures, for tests that must know them.
 */
export type LatencyOptions =
  | 'realistic'
  | 'instant'
  | { readonly speed: number }
  | { readonly firstTokenMs: number; readonly tokensPerSecond: number };

export interface SimulatorOptions {
  /** Same seed, same answers, latencies and shares of faults. Default 1. */
  readonly seed?: string | number;
  readonly latency?: LatencyOptions;
  /** Default: `DEFAULT_ORGANIZATIONS`. */
  readonly organizations?: readonly OrganizationOptions[];
  /** Default: `DEFAULT_KEYS`, where the organizations are left out as well; else none. */
  readonly keys?: readonly KeyOptions[];
  /** Refuse keys that are not in `keys` with 401. Default false: any key is one of the first organization. */
  readonly strictKeys?: boolean;
  /** Compress answers for clients that accept it. Default false. */
  readonly compress?: boolean;
  /** How long every message batch takes; default: by its size, or nothing when `latency` is `instant`. */
  readonly batchDurationMs?: number;
  /** Faults on a schedule, from the start on; see `scenario/scenario.ts`. */
  readonly scenario?: Scenario;
  readonly clock?: Clock;
  /** Source of ids; seeded from `seed` by default. */
  readonly random?: Random;
}

/** Those of a well-used account, so that demos show full headers and load tests meet a limit in the end. */
export const DEFAULT_LIMITS: LimitOptions = {
  requestsPerMinute: 4_000,
  inputTokensPerMinute: 4_000_000,
  outputTokensPerMinute: 800_000,
};

const FIRST = 'Bayanihan Labs';
const SECOND = 'Isla Research';

/** Who there is when nobody is named: two organizations with three keys. */
export const DEFAULT_ORGANIZATIONS: readonly OrganizationOptions[] = [{ name: FIRST }, { name: SECOND }];

export const DEFAULT_KEYS: readonly KeyOptions[] = [
  { label: 'simulated-1', secret: 'sk-ant-simulated-1', organization: FIRST },
  { label: 'simulated-2', secret: 'sk-ant-simulated-2', organization: FIRST },
  { label: 'simulated-3', secret: 'sk-ant-simulated-3', organization: SECOND },
];
