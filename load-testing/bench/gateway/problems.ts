/** What went wrong during a run. Any entry makes the run fail. */
export interface Problem {
  readonly where: string;
  readonly reason: string;
  readonly count: number;
}

export class Problems {
  readonly #counts = new Map<string, Problem>();

  /** Counts a fault; the same one at the same place adds up. */
  add(where: string, reason: string, count = 1): void {
    const key = `${where}\n${reason}`;
    this.#counts.set(key, { where, reason, count: (this.#counts.get(key)?.count ?? 0) + count });
  }

  list(): Problem[] {
    return [...this.#counts.values()];
  }
}
