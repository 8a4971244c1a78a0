/**
 * Memory per open stream. Each target is started anew and lightly warmed up in the same way, so that what it keeps
 * anyway is in both readings; the streams then stay open at one event a second, and their client ends them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { readUsage } from '../../process-usage.ts';
import type { Target } from '../../targets/target.ts';
import { measure, subjectOf, warmUp, type Rig, type Subject } from '../rig.ts';

const KB = 1024;
const MB = 2 ** 20;
/** After the warm-up, before the first reading. */
const SETTLE_MS = 1000;

export async function memorySection(rig: Rig): Promise<void> {
  for (const target of rig.targets('weigh')) await memoryOf(rig, target);
}

async function memoryOf(rig: Rig, target: Target): Promise<void> {
  const running = await target.start();
  try {
    await measureMemory(rig, subjectOf(target, running));
  } finally {
    await running.stop();
  }
}

async function measureMemory(rig: Rig, subject: Subject): Promise<void> {
  const { streams, plateauMs, warmUp: light } = rig.plan.memory;
  await warmUp(rig, subject, light);
  await delay(SETTLE_MS, undefined, { signal: rig.signal });
  const before = await readUsage(subject.pid);

  await rig.stub.call('shape', streams);
  await measure(rig, 'memory', subject, async () => {
    const { open } = await rig.generator.call('openStreams', { ...subject.caller, ...streams });
    await delay(plateauMs, undefined, { signal: rig.signal });
    const plateau = await readUsage(subject.pid);
    const outcome = await rig.generator.call('endStreams', { how: 'abort' });
    if (before !== null && plateau !== null && open > 0) {
      const perStream = (plateau.rssBytes - before.rssBytes) / open / KB;
      rig.sheet.record('memoryBefore', subject.name, before.rssBytes / MB);
      rig.sheet.record('memoryPerStream', subject.name, perStream);
      rig.progress(`memory: ${subject.name} ${perStream.toFixed(1)} KB for each of ${open} streams`);
    }
    return outcome;
  });
}
