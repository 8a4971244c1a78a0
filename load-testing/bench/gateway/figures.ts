/**
 * The figures of the gateway bench and the sheet that collects them, one value per round and subject. Subjects of one
 * round are compared with each other (round by round, so that what slows a whole round cancels out), never a median
 * with a median.
 */
import { medianInterval, type MedianInterval } from '../statistics.ts';
import { TARGET_NAMES, type TargetName } from '../targets/target.ts';
import type { SectionName } from './plan.ts';

/** A target, or the stub called without any. */
export type SubjectName = TargetName | 'direct';

export type Unit = 'per second' | 'ms' | 'µs' | 's' | 'KB' | 'MB';

export interface FigureDefinition {
  readonly section: SectionName;
  readonly label: string;
  readonly unit: Unit;
}

const figure = (section: SectionName, label: string, unit: Unit): FigureDefinition => ({
  section,
  label,
  unit,
});

/** In the order of the report. */
export const FIGURES = {
  firstAnswer: figure('start', 'start to first answer', 's'),
  idleMemory: figure('start', 'memory, idle', 'MB'),
  memoryBefore: figure('memory', 'memory before', 'MB'),
  memoryPerStream: figure('memory', 'memory per open stream', 'KB'),
  requestsPerSecond: figure('http', 'requests/s', 'per second'),
  requestP50: figure('http', 'latency p50', 'ms'),
  requestP99: figure('http', 'latency p99', 'ms'),
  requestCpu: figure('http', 'CPU per request', 'µs'),
  requestMemory: figure('http', 'memory at the end', 'MB'),
  pacedP50: figure('paced', 'latency p50', 'ms'),
  pacedP99: figure('paced', 'latency p99', 'ms'),
  pacedAddedP50: figure('paced', 'p50 added to a direct call', 'ms'),
  streamCpu: figure('streams', 'CPU per stream', 'ms'),
  streamEventsPerCpuSecond: figure('streams', 'events per CPU second', 'per second'),
  delayP50: figure('delay', 'delay of an event p50', 'ms'),
  delayP99: figure('delay', 'delay of an event p99', 'ms'),
  delayAddedP99: figure('delay', 'p99 added to direct streams', 'ms'),
  delayEventsPerCpuSecond: figure('delay', 'events per CPU second', 'per second'),
  firstTokenP50: figure('ttft', 'first token p50', 'ms'),
  firstTokenP99: figure('ttft', 'first token p99', 'ms'),
} as const satisfies Record<string, FigureDefinition>;

export type FigureId = keyof typeof FIGURES;

export class FigureSheet {
  readonly #rounds = new Map<FigureId, Map<SubjectName, number[]>>();

  /** Adds the value of the present round. What could not be measured is recorded as NaN, so that rounds stay paired. */
  record(id: FigureId, subject: SubjectName, value: number): void {
    let subjects = this.#rounds.get(id);
    if (subjects === undefined) this.#rounds.set(id, (subjects = new Map()));
    const values = subjects.get(subject);
    if (values === undefined) subjects.set(subject, [value]);
    else values.push(value);
  }

  /** Records, round by round, what each target's value of `from` exceeds the direct one by. */
  recordAdded(from: FigureId, to: FigureId): void {
    const direct = this.rounds(from, 'direct');
    for (const subject of TARGET_NAMES) {
      for (const [round, value] of this.rounds(from, subject).entries()) {
        this.record(to, subject, value - (direct[round] ?? Number.NaN));
      }
    }
  }

  rounds(id: FigureId, subject: SubjectName): readonly number[] {
    return this.#rounds.get(id)?.get(subject) ?? [];
  }

  median(id: FigureId, subject: SubjectName): MedianInterval | null {
    return medianInterval(this.rounds(id, subject).filter(Number.isFinite));
  }

  /** The median over the rounds of `a` compared with `b`. Null where they share no round. */
  compare(
    id: FigureId,
    a: SubjectName,
    b: SubjectName,
    how: (a: number, b: number) => number,
  ): MedianInterval | null {
    const others = this.rounds(id, b);
    const compared = this.rounds(id, a).map((value, round) => how(value, others[round] ?? Number.NaN));
    return medianInterval(compared.filter(Number.isFinite));
  }

  /** Every value, for the file of raw data. */
  toJSON(): Record<string, Record<string, number[]>> {
    return Object.fromEntries([...this.#rounds].map(([id, subjects]) => [id, Object.fromEntries(subjects)]));
  }
}

export const ratio = (a: number, b: number): number => a / b;
export const difference = (a: number, b: number): number => a - b;
