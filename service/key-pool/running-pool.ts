/**
 * The pool that the service in this process runs on, for the faces of `service/facade`, which are asked without being handed
 * anything. Set by the composition root alone; nothing of the service reads it.
 */
import type { LocalKeyPool } from './create-key-pool.ts';

let running: LocalKeyPool | null = null;

/** @returns takes it back */
export function announceRunningPool(pool: LocalKeyPool): () => void {
  running = pool;
  return () => {
    if (running === pool) running = null;
  };
}

export function runningPool(): LocalKeyPool | null {
  return running;
}
