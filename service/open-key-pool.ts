/**
 * The pool of upstream keys and the room where requests wait for one, with what moves them: a tick each second, requests of the
 * gateway's own that confirm suspicions, and a state that survives restarts. Part of the composition root.
 */
import type { Configuration } from './config/configuration.ts';
import { createKeyPool, type LocalKeyPool } from './key-pool/create-key-pool.ts';
import type { KeyConfirmation } from './key-pool/key-confirmation.ts';
import { POOL_STATE_VERSION, type PoolState } from './key-pool/pool-state.ts';
import { announceRunningPool } from './key-pool/running-pool.ts';
import { PriorityWaitingRoom } from './key-pool/waiting/priority-waiting-room.ts';
import type { KeyRecords } from './key-store/key-record.ts';
import type { Clock } from './lib/clock.ts';
import { systemTimers } from './lib/timers.ts';
import type { Releasers } from './lifecycle/releasers.ts';
import type { DataDirectory } from './storage/data-directory.ts';

const TICK_MS = 1_000;
const SAVE_MS = 5_000;

export interface OpenKeyPool extends LocalKeyPool {
  readonly waitingRoom: PriorityWaitingRoom;
  /** Takes up what was known at the last run; to be called once the pool has its keys. */
  restore(): void;
}

export function openKeyPool(options: {
  readonly configuration: Pick<Configuration, 'waitMax'>;
  readonly directory: Pick<DataDirectory, 'facts'>;
  readonly records: Pick<KeyRecords, 'apply'>;
  readonly confirmation: KeyConfirmation;
  readonly clock: Clock;
  readonly releasers: Releasers;
}): OpenKeyPool {
  const { configuration, directory, records, confirmation, clock, releasers } = options;
  const pool = createKeyPool({ clock, random: Math.random, confirmation });
  const waitingRoom = new PriorityWaitingRoom({
    pool: pool.choosing,
    clock,
    timers: systemTimers,
    most: configuration.waitMax,
  });
  releasers.push('announcement of the key pool', announceRunningPool(pool));
  const tick = setInterval(() => pool.tick(), TICK_MS).unref();

  let restored = false;
  let kept = '';
  // A pool that has not taken up its old state yet must not write over it.
  const save = async (): Promise<void> => {
    if (!restored) return;
    const { savedAt, ...state } = pool.state.saveState();
    const text = JSON.stringify(state);
    if (text === kept) return;
    kept = text;
    const value = JSON.stringify({ ...state, savedAt });
    // What cannot be written now is written with the next change.
    await records.apply([{ kind: 'fact', name: 'key_pool', value }]).catch(() => (kept = ''));
  };
  const saving = setInterval(() => void save(), SAVE_MS).unref();

  releasers.push('key pool', async () => {
    waitingRoom.close();
    clearInterval(tick);
    clearInterval(saving);
    await save();
  });
  return {
    ...pool,
    waitingRoom,
    restore() {
      restored = true;
      const state = readState(directory.facts.get('key_pool'));
      if (state !== undefined) pool.state.restoreState(state);
    },
  };
}

function readState(text: string | undefined): PoolState | undefined {
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as PoolState;
    return state.version === POOL_STATE_VERSION ? state : undefined;
  } catch {
    return undefined;
  }
}
