/**
 * The switch that stops all calls that cost money. It survives a restart: a stop is in force at once, and stays in force
 * even where it cannot be written down; calls go on only when that has been written down.
 *
 *   on ──stop──▶ stopped (then written) ──resume──▶ written ──▶ on
 */
import { z } from 'zod';
import type { Spending } from '../../shared/keys.ts';
import type { Clock } from '../lib/clock.ts';

export interface SpendingSwitch {
  /** One property read: asked on the path of every request. */
  readonly isStopped: boolean;
  state(): Spending;
  /** @returns whether it will be the same after a restart */
  stop(reason: string): Promise<'kept' | 'not-kept'>;
  /** @returns whether it was; calls stay stopped where it cannot be written down */
  resume(): Promise<'resumed' | 'not-kept'>;
}

export interface SpendingSwitchParts {
  readonly clock: Clock;
  /** What `save` was last given, at the last run; undefined where it never was. */
  readonly saved: string | undefined;
  /** Resolves when the text is on the disk. */
  readonly save: (text: string) => Promise<void>;
  /** Told of every change, and of the state at the start. Null: calls go on. */
  readonly changed: (reason: string | null) => void;
}

const savedSchema = z.object({ reason: z.string(), sinceMs: z.number() });
const GOING_ON = '';

export function createSpendingSwitch({ clock, saved, save, changed }: SpendingSwitchParts): SpendingSwitch {
  let stopped = readSaved(saved, clock);
  const keep = async (text: string): Promise<boolean> => {
    try {
      await save(text);
      return true;
    } catch {
      return false;
    }
  };
  changed(stopped?.reason ?? null);
  return {
    get isStopped() {
      return stopped !== null;
    },
    state: () => ({
      stopped: stopped !== null,
      reason: stopped?.reason ?? null,
      sinceMs: stopped?.sinceMs ?? null,
    }),
    async stop(reason) {
      stopped = { reason, sinceMs: stopped?.sinceMs ?? clock.wallNow() };
      changed(reason);
      return (await keep(JSON.stringify(stopped))) ? 'kept' : 'not-kept';
    },
    async resume() {
      if (stopped === null) return 'resumed';
      const before = stopped;
      if (!(await keep(GOING_ON))) return 'not-kept';
      // Stopped again while that was written: the later word counts.
      if (stopped !== before) return 'resumed';
      stopped = null;
      changed(null);
      return 'resumed';
    },
  };
}

/** What cannot be read counts as stopped: it was something else than nothing. */
function readSaved(saved: string | undefined, clock: Clock): z.infer<typeof savedSchema> | null {
  if (saved === undefined || saved === GOING_ON) return null;
  try {
    return savedSchema.parse(JSON.parse(saved));
  } catch {
    return { reason: 'by the operator, before the last start', sinceMs: clock.wallNow() };
  }
}
