/** A clock whose hands a test turns; what is due runs in the order of its time. */
import type { ShellClock } from '../shell-clock.ts';

interface Due {
  readonly at: number;
  readonly run: () => void;
}

export class ManualShellClock implements ShellClock {
  readonly startedAt = Date.UTC(2026, 10, 23, 9, 0, 0);
  #now = 0;
  #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.startedAt + this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const due = { at: this.#now + ms, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** How many timers are set; none should be left at the end. */
  get pending(): number {
    return this.#due.length;
  }

  /** Turns the hands, and after every timer lets what waits for promises go on. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = this.#due.filter((due) => due.at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#due = this.#due.filter((due) => due !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      // What a timer did may set the next one.
      // oxlint-disable-next-line no-await-in-loop
      await settle();
    }
    this.#now = until;
  }
}

/** Lets promises that are settled already be seen by whoever waits for them. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
