/**
 * What the control plane reads and moves: everything it needs of the rest of the service, handed in by the composition
 * root. A part that does not exist yet is left out; its figures then read 0.
 */
import type { Logger } from 'pino';
import type { AlertStatus, WorkerStatus } from '../../../shared/admin.ts';
import type { HealthStatus } from '../../../shared/health.ts';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import type { AdminAccess } from '../../admin-access/admin-access.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { KeyPool } from '../../key-pool/key-pool.ts';
import type { KeyAdministration } from '../../key-store/key-administration.ts';
import type { Clock } from '../../lib/clock.ts';
import type { HealthFacts, StoreFacts } from '../../live/health-sentence.ts';
import type { LiveHub } from '../../live/live-hub.ts';
import type { RequestHistory } from '../../metrics/event-recorder.ts';
import type { RecorderHealth } from '../../metrics/recorder-health.ts';
import type { SimulatorControl } from '../../upstream/simulator-control.ts';
import type { SpendingSwitch } from '../../spending/spending-switch.ts';

export interface Readiness {
  readonly ready: boolean;
  /** Why not, and what mends it, in a sentence for anybody: no key labels. Null when ready. */
  readonly reason: string | null;
}

export interface CacheFigures {
  readonly status: HealthStatus;
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
}

export interface CacheControls {
  figures(): CacheFigures | Promise<CacheFigures>;
  /** Empties the cache; resolves to the number of entries removed. */
  clear(): Promise<number>;
}

export interface QueueFigures {
  readonly status: HealthStatus;
  readonly pending: number;
  readonly processing: number;
  readonly completed: number;
  readonly failed: number;
  readonly deadLetters: number;
}

export interface QueueControls {
  figures(): QueueFigures | Promise<QueueFigures>;
  retryDeadLetter(jobId: string): Promise<'retried' | 'unknown'>;
}

export interface ControlPlaneSources {
  readonly configuration: Pick<Configuration, 'loopback' | 'requireClientKey' | 'cache' | 'roles'>;
  readonly version: string;
  readonly clock: Clock;
  /** `clock.now()` at the start of the service. */
  readonly startedAt: number;
  readonly keyPool: Pick<KeyPool, 'snapshot'>;
  readonly history: RequestHistory;
  readonly recorderHealth: () => RecorderHealth;
  /** How the notes fare of which key made what upstream. */
  readonly affinityHealth?: (() => StoreFacts) | undefined;
  /** Requests that ended within the last minute, and those of them that failed. */
  readonly lastMinute?: (() => HealthFacts['lastMinute']) | undefined;
  /** Requests that wait for a key. */
  readonly waiting?: (() => HealthFacts['waiting']) | undefined;
  /** Models that upstream is too busy for. */
  readonly brownOuts?: (() => HealthFacts['brownOuts']) | undefined;
  readonly draining?: (() => boolean) | undefined;
  /** What runs, for `/api/admin/service`. */
  readonly serviceInfo: () => ServiceInfo;
  /** Undefined where this process has no simulator of its own; gives undefined while the upstream is not simulated. */
  readonly simulatorControl?: (() => SimulatorControl | undefined) | undefined;
  /** Folder of the built console, which need not exist; undefined for the plain page in any case. */
  readonly consoleFolder?: string | undefined;
  readonly live: Pick<LiveHub, 'room' | 'attach'>;
  readonly readiness: () => Readiness;
  /** Whether answers come from the simulated upstream. */
  readonly simulated: () => boolean;
  readonly metrics: {
    /** Value of `content-type` for what `render` returns. */
    readonly contentType: string;
    render(): string | Promise<string>;
  };
  readonly adminAccess: AdminAccess;
  readonly keys?: KeyAdministration | undefined;
  readonly spending?: SpendingSwitch | undefined;
  readonly log: Pick<Logger, 'error'>;
  readonly cache?: CacheControls | undefined;
  readonly queue?: QueueControls | undefined;
  readonly workers?: (() => readonly WorkerStatus[]) | undefined;
  readonly alerts?: (() => readonly AlertStatus[]) | undefined;
}
