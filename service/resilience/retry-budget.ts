/**
 * Bounds retries to a share of the requests under way, so that an upstream in trouble is not hit harder by everybody's second
 * tries. At least `minimum` may always be out, or a quiet service could never retry. (Envoy's retry budget.)
 */
export class RetryBudget {
  readonly #share: number;
  readonly #minimum: number;
  #requests = 0;
  #retries = 0;

  constructor(options: { share: number; minimum: number } = { share: 0.2, minimum: 3 }) {
    this.#share = options.share;
    this.#minimum = options.minimum;
  }

  requestStarted(): void {
    this.#requests += 1;
  }

  requestEnded(): void {
    this.#requests -= 1;
  }

  /** Whether one more retry may go out; it then counts until `retryEnded`. */
  tryRetry(): boolean {
    if (this.#retries >= Math.max(this.#minimum, this.#share * this.#requests)) return false;
    this.#retries += 1;
    return true;
  }

  retryEnded(): void {
    this.#retries -= 1;
  }
}
