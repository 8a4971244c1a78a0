/** The marks of a quota: 70, 85 and 95 % of it. */
import type { QuotaAlert } from '../pool-view.ts';

const MARKS: readonly QuotaAlert[] = [95, 85, 70];
/** A mark is behind again when use has fallen so far below it: use that swings around a mark is one alert, not many. */
const BEHIND = 5;

/** The highest mark that is reached; null below all, and where there is no limit. */
export function alertOf(used: number, limit: number | null): QuotaAlert | null {
  if (limit === null) return null;
  const percent = (100 * used) / limit;
  return MARKS.find((mark) => percent >= mark) ?? null;
}

export class QuotaWatch {
  #mark: QuotaAlert | null = null;

  get mark(): QuotaAlert | null {
    return this.#mark;
  }

  /** @returns the mark that was passed upwards; null when all are behind again; undefined when nothing is to be said */
  look(used: number, limit: number | null): QuotaAlert | null | undefined {
    const before = this.#mark;
    const percent = limit === null ? 0 : (100 * used) / limit;
    const reached = alertOf(used, limit);
    if (reached !== null && reached >= (before ?? 0)) this.#mark = reached;
    else if (before !== null && percent < before - BEHIND) this.#mark = reached;
    if (this.#mark === before) return undefined;
    if (this.#mark === null) return null;
    return this.#mark > (before ?? 0) ? this.#mark : undefined;
  }
}
