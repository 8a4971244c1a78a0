/** A simulator, a fresh service in front of it and callers, each in a process of its own; sections open as many as they need. */
import { startProgram, type Program } from '../../program.ts';
import { stopTargets } from '../../targets/spawned-process.ts';
import type { CallerCommands } from '../callers/caller-commands.ts';
import { keyVariables, type SimulatedOrganization } from './simulated-keys.ts';
import { startService, type RunningService } from './service-process.ts';
import { startSimulator, type RunningSimulator } from './simulator-process.ts';

export interface Rig {
  readonly simulator: RunningSimulator;
  readonly service: RunningService;
  readonly callers: Program<CallerCommands>;
}

export interface RigOptions {
  readonly organizations: readonly SimulatedOrganization[];
  readonly seed: string;
  /** Of the simulator; `realistic` when left out. */
  readonly latency?: string;
}

export interface Rigs {
  open(options: RigOptions): Promise<Rig>;
  /** Ends everything that was opened. */
  closeAll(): Promise<void>;
}

export function createRigs(signal: AbortSignal): Rigs {
  const programs = new Set<Program<CallerCommands>>();
  const closeAll = async (): Promise<void> => {
    const callers = [...programs];
    programs.clear();
    await Promise.all([stopTargets(), ...callers.map((program) => program.stop())]);
  };
  signal.addEventListener('abort', () => void closeAll(), { once: true });
  return {
    async open({ organizations, seed, latency = 'realistic' }) {
      signal.throwIfAborted();
      const callers = startCallers();
      programs.add(callers);
      const simulator = await startSimulator({ organizations, seed, latency });
      const service = await startService(simulator.port, keyVariables(organizations));
      signal.throwIfAborted();
      return { simulator, service, callers };
    },
    closeAll,
  };
}

/** A section looks at other things while they call, and may be given up meanwhile: nobody waits for their answer then. */
function startCallers(): Program<CallerCommands> {
  const program = startProgram<CallerCommands>(new URL('../callers/callers.ts', import.meta.url));
  return {
    ...program,
    call: (name, input) => {
      const answer = program.call(name, input);
      answer.catch(() => undefined);
      return answer;
    },
  };
}
