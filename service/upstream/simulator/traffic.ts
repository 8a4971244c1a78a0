/**
 * Counts what came in and how it was answered, so that a load test can hold what a gateway says of its attempts against what
 * really arrived. A request counts on arrival for its key, and once it has ended for its model and status.
 */

/** Combinations kept apart; more would come from a client that makes up models. */
const MOST_KINDS = 1_000;
const OTHER_MODELS = 'other models';

export interface AnswerCount {
  readonly key: string;
  /** Empty where the request ended before its body named one. */
  readonly model: string;
  /** 0: it ended without an answer. */
  readonly status: number;
  count: number;
}

export class Traffic {
  readonly #arrived = new Map<string, number>();
  readonly #answers = new Map<string, AnswerCount>();

  arrived(key: string): void {
    this.#arrived.set(key, this.arrivedFor(key) + 1);
  }

  ended(key: string, model: string, status: number): void {
    const name = `${key}\n${model}\n${status}`;
    const known = this.#answers.get(name);
    if (known !== undefined) known.count += 1;
    else if (this.#answers.size < MOST_KINDS || model === OTHER_MODELS)
      this.#answers.set(name, { key, model, status, count: 1 });
    else this.ended(key, OTHER_MODELS, status);
  }

  arrivedFor(key: string): number {
    return this.#arrived.get(key) ?? 0;
  }

  get answers(): readonly AnswerCount[] {
    return [...this.#answers.values()];
  }

  clear(): void {
    this.#arrived.clear();
    this.#answers.clear();
  }
}
