/** What the figures were measured on. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly undici: string;
  /** Null when there is none, or it is not measured. */
  readonly nginx: string | null;
  /** Processes that wanted a core in the minute before the run; well above 0 means that others disturb it. */
  readonly loadBefore: number;
}

export async function describeMachine(nginxVersion: string | undefined): Promise<Machine> {
  const manifest = createRequire(import.meta.url).resolve('undici/package.json');
  const undici = /"version":\s*"([^"]+)"/.exec(await readFile(manifest, 'utf8'))?.[1];
  return {
    cores: os.availableParallelism(),
    processor: os.cpus()[0]?.model.trim() ?? 'unknown processor',
    memoryGb: os.totalmem() / 2 ** 30,
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    undici: undici ?? 'unknown',
    nginx: nginxVersion ?? null,
    loadBefore: os.loadavg()[0] ?? 0,
  };
}

export function machineLine(machine: Machine): string {
  return [
    `${machine.cores} cores (${machine.processor})`,
    `${machine.memoryGb.toFixed(0)} GB`,
    machine.system,
    `Node ${machine.node}`,
    `undici ${machine.undici}`,
    ...(machine.nginx === null ? [] : [machine.nginx]),
    `load before ${machine.loadBefore.toFixed(2)}`,
  ].join(', ');
}
