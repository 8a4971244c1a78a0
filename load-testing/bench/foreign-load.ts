/**
 * How much of the machine processes outside the bench took while a section ran. Latencies of a section that shared its
 * cores with others say little.
 */
import os from 'node:os';
import { readLifetimeCpu, readMachineUsage } from './process-usage.ts';

/** @returns a function that tells the share of all cores, 0 to 1, since this call; null where it cannot be read */
export async function watchForeignLoad(): Promise<() => Promise<number | null>> {
  const own = await readLifetimeCpu(process.pid);
  const machine = await readMachineUsage();
  return async () => {
    const machineNow = await readMachineUsage();
    if (machine === null || machineNow === null) return null;
    const ownMs = (await readLifetimeCpu(process.pid)) - own;
    const foreignMs = machineNow.cpuMs - machine.cpuMs - ownMs;
    return Math.max(0, foreignMs / ((machineNow.at - machine.at) * os.availableParallelism()));
  };
}
