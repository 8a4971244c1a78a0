/** Many measured values at little cost: a growing array of doubles, reduced to quantiles at the end. */
import { quantile } from '../statistics.ts';
import type { Quantiles } from './load-commands.ts';

export class Samples {
  #values = new Float64Array(4096);
  #count = 0;

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  quantiles(): Quantiles {
    const ascending = this.#values.subarray(0, this.#count).toSorted();
    return {
      count: this.#count,
      p50: quantile(ascending, 0.5),
      p99: quantile(ascending, 0.99),
      max: quantile(ascending, 1),
    };
  }
}
