import type { Random } from '../random.ts';

/** Deals the phrases in random order and shuffles them again when they run out. */
export function deck(phrases: readonly string[], random: Random): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = [...phrases];
    return left.splice(Math.floor(random() * left.length), 1)[0] ?? '';
  };
}
