/**
 * The embedded simulator, started by the first call and started anew by the next one after it died. A service that only waits
 * does not pay for the thread (18 MB, 75 ms).
 *
 *   stopped ──socketPath()──▶ starting ──▶ running ──thread ends──▶ stopped
 *      ▲                         └──cannot──▶ stopped (the call fails)      └──close()──▶ closed
 */
import type { EmbeddedSimulator, EmbeddedSimulatorOptions } from './embedded-simulator.ts';
import { SIMULATOR_ORIGIN, startEmbeddedSimulator } from './embedded-simulator.ts';
import { DEFAULT_KEYS } from './simulator-options.ts';

export class SimulatorOnDemand {
  /** For the Host header; nothing resolves this name. */
  readonly origin = SIMULATOR_ORIGIN;
  readonly keys: readonly { readonly label: string; readonly secret: string }[];
  readonly #options: EmbeddedSimulatorOptions;
  #running: Promise<EmbeddedSimulator> | null = null;
  #closed = false;

  constructor(options: EmbeddedSimulatorOptions = {}) {
    this.#options = options;
    this.keys = options.keys ?? DEFAULT_KEYS;
  }

  /** Where it listens; starts it where it does not run. Rejects when it cannot start, or was closed. */
  async socketPath(): Promise<string> {
    if (this.#closed) throw new Error('the simulator is closed');
    this.#running ??= this.#start();
    const { socketPath } = await this.#running;
    return socketPath;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    this.#running = null;
    if (running !== null) await (await running).close();
  }

  #start(): Promise<EmbeddedSimulator> {
    const starting = startEmbeddedSimulator(this.#options);
    const forget = (): void => {
      if (this.#running === starting) this.#running = null;
    };
    starting.then((simulator) => simulator.exited.then(forget), forget);
    return starting;
  }
}
