/**
 * What lies where inside a data directory. `lock.db` holds nothing but the lock; `state.db` small things that must not
 * be lost (facts, which key made what upstream); `metrics.db` the request history, which may be deleted at will.
 */
import { join } from 'node:path';

export interface DataFiles {
  readonly lock: string;
  readonly owner: string;
  readonly state: string;
  readonly metrics: string;
}

export function dataFiles(directory: string): DataFiles {
  return {
    lock: join(directory, 'lock.db'),
    owner: join(directory, 'owner.json'),
    state: join(directory, 'state.db'),
    metrics: join(directory, 'metrics.db'),
  };
}
