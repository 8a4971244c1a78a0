/** Waits until a process that was just spawned answers. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SpawnedProcess } from '../../targets/spawned-process.ts';

const RETRY_MS = 20;
const GIVE_UP_MS = 30_000;

/** @throws with the end of its log when it ends or does not answer in 30 s; the process is stopped */
export async function answersOnceStarted(
  name: string,
  target: SpawnedProcess,
  ask: () => Promise<Response>,
): Promise<void> {
  let last = 'no try';
  while (!target.hasEnded && performance.now() - target.spawnedAt < GIVE_UP_MS) {
    try {
      const response = await ask();
      await response.arrayBuffer();
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = String(error);
    }
    await delay(RETRY_MS);
  }
  const log = await target.logTail();
  await target.stop();
  throw new Error(
    `${name} does not answer (${target.hasEnded ? 'it ended' : last}). The end of its log:\n${log}`,
  );
}
