/**
 * What the sections of the gateway bench measure with: the stub, the load generator, the targets and the sheet. `measure`
 * is the one way to put load on a subject: it reads what the subject used meanwhile, keeps every fault, and checks that
 * the stub really served what the generator was answered, as `inRounds` checks that all of it is on record.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Caller, LoadCommands, LoadOutcome, StreamsOutcome } from '../load-generator/load-commands.ts';
import { readUsage, type ProcessUsage } from '../process-usage.ts';
import type { Program } from '../program.ts';
import type { StubCommands } from '../stub-upstream/stub-commands.ts';
import type { RunningTarget, Target } from '../targets/target.ts';
import { CLIENT_CREDENTIAL, upstreamCredential } from '../wire/messages-request.ts';
import type { FigureSheet, SubjectName } from './figures.ts';
import type { Plan, StreamPlan, WarmUp } from './plan.ts';
import type { Problems } from './problems.ts';

/** Something that load is put on. */
export interface Subject {
  readonly name: SubjectName;
  readonly caller: Caller;
  /** Root of the process tree whose use is read. */
  readonly pid: number;
  /** See `RunningTarget`. */
  readonly recorded?: (() => number) | undefined;
}

/** What a target is started for: to time its start, to weigh it, or to serve all the other sections. */
export type TargetUse = 'start' | 'weigh' | 'serve';

export interface Rig {
  readonly plan: Plan;
  readonly sheet: FigureSheet;
  readonly problems: Problems;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  readonly stub: Program<StubCommands>;
  readonly generator: Program<LoadCommands>;
  /** For sections that start processes of their own. */
  readonly targets: (use: TargetUse) => readonly Target[];
  /** Right answers so far, by the process that gave them. */
  readonly answered: Map<number, number>;
  /** The stub without a proxy before it. */
  readonly direct: Subject;
  /** The targets that stay up through all other sections, started and warmed up on the first call. */
  readonly serving: () => Promise<readonly Subject[]>;
}

/** What a target does after the last answer (records, garbage) still counts as its work. */
const SETTLE_MS = 150;
/** How long records may take to reach the store. */
const RECORDING_MS = 3000;

export function subjectOf(target: Target, running: RunningTarget): Subject {
  const { port, pid, recorded } = running;
  return { name: target.name, caller: { port, credential: CLIENT_CREDENTIAL }, pid, recorded };
}

export function directSubject(stubPort: number, stubPid: number): Subject {
  return { name: 'direct', caller: { port: stubPort, credential: upstreamCredential(1) }, pid: stubPid };
}

/** @returns the load's outcome and the CPU time of the subject's process tree, ms; NaN where it cannot be read */
export async function measure<T extends LoadOutcome>(
  rig: Rig,
  section: string,
  subject: Subject,
  load: () => Promise<T>,
): Promise<{ outcome: T; cpuMs: number }> {
  rig.signal.throwIfAborted();
  const where = `${section}, ${subject.name}`;
  const servedBefore = await rig.stub.call('served', undefined);
  const before = await readUsage(subject.pid);
  const outcome = await load();
  await delay(SETTLE_MS, undefined, { signal: rig.signal });
  const after = await readUsage(subject.pid);
  const served = (await rig.stub.call('served', undefined)) - servedBefore;

  rig.answered.set(subject.pid, (rig.answered.get(subject.pid) ?? 0) + outcome.answered);
  for (const [reason, count] of Object.entries(outcome.faults)) rig.problems.add(where, reason, count);
  if (served < outcome.answered) {
    rig.problems.add(where, 'answers that did not come from the upstream', outcome.answered - served);
  }
  return { outcome, cpuMs: cpuBetween(before, after) };
}

/** Opens streams, waits for their end, and measures that. */
export async function measureStreams(
  rig: Rig,
  section: string,
  subject: Subject,
  streams: StreamPlan,
): Promise<{ outcome: StreamsOutcome; cpuMs: number }> {
  await rig.stub.call('shape', streams);
  return measure(rig, section, subject, async () => {
    await rig.generator.call('openStreams', { ...subject.caller, ...streams });
    return rig.generator.call('endStreams', { how: 'wait' });
  });
}

/** Brings a subject to its working temperature: compiled code, open connections, grown heap. */
export async function warmUp(
  rig: Rig,
  subject: Subject,
  { connections, requestsMs, streams }: WarmUp,
): Promise<void> {
  await measure(rig, 'warm-up', subject, () =>
    rig.generator.call('closedLoop', { ...subject.caller, connections, durationMs: requestsMs }),
  );
  await measureStreams(rig, 'warm-up', subject, streams);
}

/**
 * Takes the subjects by turns, another one first in each round, and reports a line per round.
 * @param visit measures one subject and returns what to say of it
 */
export async function inRounds(
  rig: Rig,
  section: { readonly name: string; readonly rounds: number },
  subjects: readonly Subject[],
  visit: (subject: Subject) => Promise<string>,
): Promise<void> {
  for (let round = 0; round < section.rounds; round++) {
    const said = new Map<Subject, string>();
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(round + turn) % subjects.length];
      if (subject !== undefined) said.set(subject, await visit(subject));
    }
    const line = subjects.map((subject) => `${subject.name} ${said.get(subject)}`).join(', ');
    rig.progress(`${section.name} ${round + 1}/${section.rounds}: ${line}`);
  }
  for (const subject of subjects) await checkRecords(rig, section.name, subject);
}

/** A gateway that answers without recording would be measured too well. */
async function checkRecords(rig: Rig, section: string, { name, pid, recorded }: Subject): Promise<void> {
  if (recorded === undefined) return;
  const answered = rig.answered.get(pid) ?? 0;
  const patience = performance.now() + RECORDING_MS;
  while (recorded() < answered && performance.now() < patience) {
    await delay(SETTLE_MS, undefined, { signal: rig.signal });
  }
  const missing = answered - recorded();
  if (missing > 0) rig.problems.add(`${section}, ${name}`, 'answers without a recorded event', missing);
}

function cpuBetween(before: ProcessUsage | null, after: ProcessUsage | null): number {
  return before === null || after === null ? Number.NaN : after.cpuMs - before.cpuMs;
}
