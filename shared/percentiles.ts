/**
 * Percentiles as they are sent: read from sketches that were merged, never averaged, within 2 % of the true value.
 * Below some 20 values they say little, which is why `n` always comes with them.
 */
import { z } from 'zod';

const ms = z.number().nonnegative();

export const percentilesSchema = z.object({
  /** Values they were read from. */
  n: z.number().int().positive(),
  p50: ms,
  p95: ms,
  p99: ms,
});
export type Percentiles = z.infer<typeof percentilesSchema>;
