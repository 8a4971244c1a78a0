/**
 * Watches over a service that the shell did not start: it sends no word when it ends, so it is asked every two seconds. One
 * answer that does not come may be a busy machine; two in a row, and it is gone.
 */
import type { ShellClock } from '../shell-clock.ts';
import type { ControlChannel } from './control-channel.ts';

const ASK_EVERY_MS = 2_000;
const MISSES = 2;

export interface WatchedOwner {
  readonly channel: ControlChannel;
  readonly clock: ShellClock;
  readonly controlSocket: string;
  readonly pid: number;
}

/** @returns how to stop watching */
export function watchOwner(owner: WatchedOwner, onGone: () => void): () => void {
  const { channel, clock, controlSocket, pid } = owner;
  let watching = true;
  let misses = 0;
  let callOff = clock.after(ASK_EVERY_MS, () => void ask());

  async function ask(): Promise<void> {
    const status = await channel.status(controlSocket);
    if (!watching) return;
    const isThere = status.kind === 'ok' && status.body.pid === pid;
    // Nobody at the socket, or somebody else: no need to ask twice.
    misses = isThere ? 0 : status.kind === 'error' ? misses + 1 : MISSES;
    if (misses >= MISSES) {
      watching = false;
      onGone();
    } else {
      callOff = clock.after(ASK_EVERY_MS, () => void ask());
    }
  }

  return () => {
    watching = false;
    callOff();
  };
}
