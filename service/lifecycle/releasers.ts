/**
 * What must be given back at shutdown, in the reverse order of its taking. One that fails or hangs is logged and does not keep
 * the others from running.
 */
import type { Logger } from '../lib/logger.ts';

const DEFAULT_LIMIT_MS = 5000;

interface Releaser {
  readonly name: string;
  readonly release: () => unknown;
  readonly limitMs: number;
}

export class Releasers {
  readonly #logger: Logger;
  readonly #stack: Releaser[] = [];
  #released: Promise<void> | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Adds what `release` gives back.
   *
   * @param name for the log, e.g. `metrics writer`
   * @param limitMs how long it may take before it is left behind
   */
  push(name: string, release: () => unknown, limitMs: number = DEFAULT_LIMIT_MS): void {
    if (this.#released !== undefined) throw new Error(`${name} was added after the release had begun`);
    this.#stack.push({ name, release, limitMs });
  }

  /** Runs them all, one after another, last added first. Never rejects; a second call waits for the first. */
  releaseAll(): Promise<void> {
    this.#released ??= this.#run();
    return this.#released;
  }

  async #run(): Promise<void> {
    for (const releaser of this.#stack.toReversed()) {
      try {
        // One after another is the point: what was taken later rests on what was taken earlier.
        // oxlint-disable-next-line no-await-in-loop
        await withinLimit(releaser);
      } catch (error) {
        this.#logger.error({ err: error }, `could not release the ${releaser.name}`);
      }
    }
  }
}

async function withinLimit({ release, limitMs }: Releaser): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([release(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
