/** What a run finds on this machine: the build, nginx, the limit on descriptors; and what a reader must know of it. */
import { ensureBuilt, type Build } from '../built-service.ts';
import { findNginx, type NginxBinary } from '../targets/nginx-target.ts';
import { streamsThatFit } from './descriptor-limit.ts';
import { describeMachine, type Machine } from '../machine.ts';
import type { Options } from './options.ts';
import type { Plan } from './plan.ts';

export interface Surroundings {
  readonly machine: Machine;
  /** The options' plan with the streams that fit. */
  readonly plan: Plan;
  /** Undefined where the gateway is not wanted. */
  readonly build: Build | undefined;
  /** Undefined where it is not installed or not wanted. */
  readonly nginx: NginxBinary | undefined;
  readonly notes: readonly string[];
}

export async function examineSurroundings(options: Options): Promise<Surroundings> {
  const { plan, targets } = options;
  const nginx = targets.includes('nginx') ? await findNginx() : undefined;
  const build = targets.includes('gateway') ? await ensureBuilt() : undefined;
  const machine = await describeMachine(nginx?.version);
  const fitting = await streamsThatFit();
  const { streams } = plan.memory;

  const notes = [
    `Target, load generator and stub share the ${machine.cores} cores; CPU time per request or stream suffers least from it.`,
  ];
  if (options.quick) notes.push('Few short rounds (--quick): a look, not figures to quote.');
  if (options.profileDirectory !== undefined)
    notes.push('The gateway ran with a profiler, which costs it time.');
  if (build?.kind === 'old')
    notes.push('The sources do not compile: an EARLIER BUILD of the gateway was measured.');
  if (targets.includes('nginx') && nginx === undefined)
    notes.push('nginx is not installed and was left out.');
  if (!machine.system.startsWith('Linux')) notes.push('Only Linux tells CPU and memory of a process here.');
  if (fitting < streams.count) {
    notes.push(`The limit on open files allows ${fitting} of the ${streams.count} streams held open.`);
  }
  const held = { ...streams, count: Math.min(streams.count, fitting) };
  return { machine, plan: { ...plan, memory: { ...plan.memory, streams: held } }, build, nginx, notes };
}
