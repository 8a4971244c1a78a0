/**
 * What the control plane reads and moves: everything it needs of the rest of the service, handed in by the composition
 * root. A part that does not exist yet is left out; its figures then read 0.
 */
import type { Logger } from 'pino';
import type { AlertStatus, WorkerStatus } from '../../../shared/admin.ts';
import type { HealthStatus } from '../../../shared/health.ts';
import type { AdminAccess } from '../../admin-access/admin-access.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { KeyPool } from '../../key-pool/key-pool.ts';
import type { KeyAdministration } from '../../key-store/key-administration.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RequestHistory } from '../../metrics/event-recorder.ts';
import type { SpendingSwitch } from '../../spending/spending-switch.ts';

export interface Readiness {
  readonly ready: boolean;
  /** Why not, and what mends it, in a sentence for anybody: no key labels. Null when ready. */
  readonly reason: string | null;
}

export interface RecorderHealth {
  /** False while events wait because the store cannot be written. */
  readonly writable: boolean;
  /** Events lost since the start. */
  readonly dropped: number;
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
