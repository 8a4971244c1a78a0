/** The stand-alone simulator in a process of its own, and the control calls that a bench makes. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnswerCount } from '../../../../service/upstream/simulator/traffic.ts';
import { freePort } from '../../loopback.ts';
import { spawnTarget, temporaryDirectory } from '../../targets/spawned-process.ts';
import { answersOnceStarted } from './answers-once-started.ts';
import { keysFile, type SimulatedOrganization } from './simulated-keys.ts';

const MAIN = fileURLToPath(new URL('../../../../service/upstream/simulator/main.ts', import.meta.url));

export interface SimulatorState {
  readonly organizations: readonly {
    readonly name: string;
    readonly limits: Readonly<Record<string, number>>;
    /** By class of models and dimension. */
    readonly left: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
  readonly keys: readonly {
    readonly label: string;
    readonly organization: string;
    readonly arrived: number;
  }[];
  readonly answers: readonly AnswerCount[];
}

export interface RunningSimulator {
  readonly port: number;
  /** What it counted and what is left of its limits. */
  state(): Promise<SimulatorState>;
  /** One of its control calls. @throws when it refuses */
  control(call: Readonly<Record<string, unknown>>): Promise<void>;
}

export async function startSimulator(options: {
  readonly organizations: readonly SimulatedOrganization[];
  readonly seed: string;
  /** As its command line takes it. */
  readonly latency: string;
}): Promise<RunningSimulator> {
  const directory = await temporaryDirectory('simulator');
  const file = path.join(directory, 'keys.json');
  await writeFile(file, keysFile(options.organizations));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/simulator/control`;
  const { seed, latency } = options;
  const target = spawnTarget({
    command: process.execPath,
    args: [MAIN, '--port', String(port), '--keys', file, '--seed', seed, '--latency', latency],
    directory,
  });
  await answersOnceStarted('the simulator', target, () => fetch(address));
  return {
    port,
    state: async () => (await (await fetch(address)).json()) as SimulatorState,
    control: async (call) => {
      const response = await fetch(address, { method: 'POST', body: JSON.stringify(call) });
      if (!response.ok)
        throw new Error(`the simulator refused ${JSON.stringify(call)}: ${await response.text()}`);
    },
  };
}
