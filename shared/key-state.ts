/** The states of an upstream key, in the words of the pool. */
import { z } from 'zod';

export const keyStateSchema = z.enum([
  'healthy',
  'degraded',
  'open',
  'half-open',
  'recovering',
  'disabled',
  'quarantined',
]);
export type KeyStateName = z.infer<typeof keyStateSchema>;
