/**
 * Ends a service that an earlier shell started and left behind when it crashed, so that the new one takes its place.
 *
 * A process id alone proves nothing, since the system uses it again. A process is ended only where it says itself, over the
 * control socket, that it is the one of the pid file; or where the data directory's lock is held by that id
 * (`ServiceSupervisor` learns that from the service it starts).
 */
import { pause, type ShellClock } from '../shell-clock.ts';
import type { ControlChannel } from './control-channel.ts';
import type { ServiceNote } from './pid-file.ts';

/** A little more than the service lets requests under way take. */
const DRAIN_LIMIT_MS = 35_000;
const LOOK_EVERY_MS = 100;
const KILL_LIMIT_MS = 2_000;

/** The system's processes. */
export interface Processes {
  isAlive(pid: number): boolean;
  signal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
}

export const systemProcesses: Processes = {
  isAlive(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // Another user's process is there, and not ours to end.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
  signal(pid, signal) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended, or is another user's; who waits for it sees which.
    }
  },
};

/** Whether the process of the note runs and is the service that the note is about. */
export async function isOrphan(
  note: ServiceNote,
  channel: ControlChannel,
  processes: Processes,
): Promise<boolean> {
  if (note.controlSocket === undefined || !processes.isAlive(note.pid)) return false;
  const status = await channel.status(note.controlSocket);
  return status.kind === 'ok' && status.body.pid === note.pid;
}

/** Lets it drain, then ends it. @returns whether it is gone */
export async function endOrphan(pid: number, clock: ShellClock, processes: Processes): Promise<boolean> {
  processes.signal(pid, 'SIGTERM');
  if (await isGone(pid, DRAIN_LIMIT_MS, clock, processes)) return true;
  processes.signal(pid, 'SIGKILL');
  return isGone(pid, KILL_LIMIT_MS, clock, processes);
}

async function isGone(
  pid: number,
  limitMs: number,
  clock: ShellClock,
  processes: Processes,
): Promise<boolean> {
  const deadline = clock.now() + limitMs;
  while (processes.isAlive(pid)) {
    if (clock.now() >= deadline) return false;
    // Each look has to wait for the one before.
    // oxlint-disable-next-line no-await-in-loop
    await pause(clock, LOOK_EVERY_MS);
  }
  return true;
}
