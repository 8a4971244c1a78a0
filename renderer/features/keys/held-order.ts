/**
 * Keeps rows in their place while the pointer is over them: a key that no longer fits the filter stays, one that newly fits
 * waits. Keys that are gone go.
 */
export interface HeldOrder {
  readonly shown: readonly string[];
  /** How many would come or go if nothing held them. */
  readonly waiting: number;
}

/** @param before ids shown last time @param fitting ids that fit the filter now @param existing ids of all keys */
export function heldOrder(
  before: readonly string[],
  fitting: readonly string[],
  existing: ReadonlySet<string>,
): HeldOrder {
  const shown = before.filter((id) => existing.has(id));
  const fits = new Set(fitting);
  const stays = new Set(shown);
  return {
    shown,
    waiting: fitting.filter((id) => !stays.has(id)).length + shown.filter((id) => !fits.has(id)).length,
  };
}
