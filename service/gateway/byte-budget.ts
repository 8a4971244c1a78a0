/**
 * Bounds the bytes of request bodies held in memory at once, over all requests.
 *
 *   free ──reserve──▶ held ──release──▶ free
 *     └─ none left: the body waits in line (its socket is not read) until bytes return, or is refused after `maxWaitMs`
 *
 * Bodies that grow while all wait for each other would never end; so the last `finisher` bytes are kept for whoever stands
 * first in line, who can then always be read to its end.
 */
export interface ByteBudgetOptions {
  readonly total: number;
  /** Enough for one body of the largest size that is collected whole. */
  readonly finisher: number;
  readonly maxWaitMs: number;
}

interface Waiter {
  readonly account: ByteAccount;
  readonly bytes: number;
  readonly resolve: (granted: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

export class ByteBudget {
  readonly #options: ByteBudgetOptions;
  #held = 0;
  #waiters: Waiter[] = [];
  /** The account that may use the finisher's bytes. */
  #finisher: ByteAccount | null = null;

  constructor(options: ByteBudgetOptions) {
    this.#options = options;
  }

  /** Bytes held now. */
  get held(): number {
    return this.#held;
  }

  open(): ByteAccount {
    return new ByteAccount(this);
  }

  /** For accounts: whether `bytes` more may be held at once. Nobody overtakes those who stand in line. */
  tryTake(account: ByteAccount, bytes: number): boolean {
    if (this.#waiters.length > 0 && account !== this.#finisher) return false;
    return this.#grant(account, bytes);
  }

  /** For accounts: waits in line for `bytes`; false when they did not come in time. */
  waitFor(account: ByteAccount, bytes: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#leave(waiter, false), this.#options.maxWaitMs);
      const waiter: Waiter = { account, bytes, resolve, timer };
      this.#waiters.push(waiter);
      this.#serve();
    });
  }

  /** For accounts. */
  giveBack(account: ByteAccount, bytes: number, closing: boolean): void {
    this.#held -= bytes;
    if (closing && this.#finisher === account) this.#finisher = null;
    if (this.#waiters.length === 0) return;
    if (closing) {
      for (const waiter of this.#waiters.filter((each) => each.account === account))
        this.#leave(waiter, false);
    }
    this.#serve();
  }

  #grant(account: ByteAccount, bytes: number): boolean {
    const { total, finisher } = this.#options;
    const limit = account === this.#finisher ? total : total - finisher;
    if (this.#held + bytes > limit) return false;
    this.#held += bytes;
    return true;
  }

  #serve(): void {
    for (let first = this.#waiters[0]; first !== undefined; first = this.#waiters[0]) {
      this.#finisher ??= first.account;
      if (!this.#grant(first.account, first.bytes)) break;
      this.#leave(first, true);
    }
    // The finisher may stand further back in line, asking for its next bytes.
    const mine = this.#waiters.find((waiter) => waiter.account === this.#finisher);
    if (mine !== undefined && this.#grant(mine.account, mine.bytes)) this.#leave(mine, true);
  }

  #leave(waiter: Waiter, granted: boolean): void {
    clearTimeout(waiter.timer);
    this.#waiters = this.#waiters.filter((each) => each !== waiter);
    waiter.resolve(granted);
  }
}

/** What one body holds of the budget. `close` returns the rest and is safe to call twice. */
export class ByteAccount {
  readonly #budget: ByteBudget;
  #held = 0;
  #closed = false;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  take(bytes: number): boolean {
    if (!this.#budget.tryTake(this, bytes)) return false;
    this.#held += bytes;
    return true;
  }

  async wait(bytes: number): Promise<boolean> {
    const granted = await this.#budget.waitFor(this, bytes);
    if (granted && this.#closed) {
      this.#budget.giveBack(this, bytes, false);
      return false;
    }
    if (granted) this.#held += bytes;
    return granted;
  }

  release(bytes: number): void {
    const returned = Math.min(bytes, this.#held);
    if (returned === 0) return;
    this.#held -= returned;
    this.#budget.giveBack(this, returned, false);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const held = this.#held;
    this.#held = 0;
    this.#budget.giveBack(this, held, true);
  }
}
