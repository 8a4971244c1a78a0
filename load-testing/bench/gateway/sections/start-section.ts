/** From spawning the process to its first answer, and its memory when it then has nothing to do. */
import { setTimeout as delay } from 'node:timers/promises';
import { readUsage } from '../../process-usage.ts';
import type { RunningTarget, Target } from '../../targets/target.ts';
import type { Rig } from '../rig.ts';

const MB = 2 ** 20;

export async function startSection(rig: Rig): Promise<void> {
  const { rounds, idleMs } = rig.plan.start;
  const targets = rig.targets('start');
  const idle = new Map<Target, RunningTarget>();
  try {
    for (let round = 0; round < rounds; round++) {
      const said: string[] = [];
      for (const target of targets) {
        rig.signal.throwIfAborted();
        const running = await target.start();
        rig.sheet.record('firstAnswer', target.name, running.firstAnswerMs / 1000);
        said.push(`${target.name} ${Math.round(running.firstAnswerMs)} ms`);
        // Those of the last round stay up for the memory.
        if (round === rounds - 1) idle.set(target, running);
        else await running.stop();
      }
      rig.progress(`start ${round + 1}/${rounds}: ${said.join(', ')}`);
    }
    await delay(idleMs, undefined, { signal: rig.signal });
    for (const [target, running] of idle) {
      const usage = await readUsage(running.pid);
      if (usage !== null) rig.sheet.record('idleMemory', target.name, usage.rssBytes / MB);
    }
  } finally {
    for (const running of idle.values()) await running.stop();
  }
}
