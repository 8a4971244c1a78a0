/** The service as the process that runs it sees it. Made by `create-service.ts`. */
import type { Configuration } from '../config/configuration.ts';
import type { DemoSetup } from '../demo/demo-setup.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

export interface Service {
  /**
   * Opens the data directory, binds the port and serves.
   *
   * @throws StartupError for what the operator can mend
   */
  start(): Promise<StartedService>;
  /** A link to the console with a new one-time token: `http://127.0.0.1:3000/#token=…`. */
  issueLink(): string;
  /** Takes no new requests and lets those under way end, within the grace period. */
  drain(): Promise<void>;
  /** Ends what is left and gives the data directory up. */
  close(): Promise<void>;
}

export interface StartedService {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly address: string;
  /** Whether answers come from the built-in simulator. */
  readonly simulated: boolean;
  /** Why it runs and cannot answer yet; null when it can. */
  readonly notReadyReason: string | null;
  /** Keys of the upstream that it may use, as `lab-1 sk-ant-…4f2a`; none of the simulator's. */
  readonly keys: readonly string[];
}

export type CreateService = (parts: {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly demo?: DemoSetup;
}) => Promise<Service>;
