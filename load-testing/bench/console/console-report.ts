/** The result as text: a line per figure, with its goal and whether it was met. */
import { textTable } from '../gateway/report/text-table.ts';
import { median } from '../statistics.ts';
import type { ConsoleFigures, ConsoleJudgement } from './goals.ts';
import type { Options } from './options.ts';
import type { FrameTimes } from './page-probe.ts';

export interface Loads {
  /** ms, a value per round. */
  readonly interactive: readonly number[];
  readonly stood: readonly number[];
  /** Bytes by file. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface LiveResult {
  readonly frames: FrameTimes;
  readonly updatesPerSecond: number;
  readonly recordsPerSecond: number;
}

export interface Report {
  readonly figures: ConsoleFigures;
  readonly judgements: readonly ConsoleJudgement[];
  readonly loads: Loads;
  readonly live: LiveResult;
  /** Share of all cores that other processes took. */
  readonly foreign: number | null;
  readonly options: Options;
}

/** Below this share other work does not matter. */
const FOREIGN_WORTH_TELLING = 0.05;

export function reportText({ figures, judgements, loads, live, foreign, options }: Report): string {
  const { frames } = live;
  const goal = (figure: keyof ConsoleFigures): readonly [string, string] => {
    const judgement = judgements.find((each) => each.goal.figure === figure);
    return judgement === undefined ? ['', ''] : [`goal ${judgement.goal.text}`, judgement.verdict];
  };
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const rows: readonly (readonly string[])[] = [
    [
      'JavaScript of the first load, gzipped',
      `${(figures.scriptBytes / 1_000).toFixed(1)} KB`,
      ...goal('scriptBytes'),
    ],
    [
      'first screen with figures and charts',
      `${ms(median(loads.stood))} (at most ${ms(Math.max(...loads.stood))})`,
      '',
      '',
    ],
    [
      'interactive',
      `${ms(figures.interactiveMs)} (at most ${ms(Math.max(...loads.interactive))})`,
      ...goal('interactiveMs'),
    ],
    [
      `live updates over ${options.seconds} s`,
      `${figures.updatesPerSecond.toFixed(1)}/s with ${live.recordsPerSecond.toFixed(1)} requests/s`,
      ...goal('updatesPerSecond'),
    ],
    [
      'frames',
      `${frames.count}: p50 ${frames.p50.toFixed(1)} ms, p99 ${frames.p99.toFixed(1)} ms, longest ${frames.longest.toFixed(1)} ms`,
      '',
      '',
    ],
    [
      'frames over 50 ms',
      `${frames.long}, in ${frames.busy} of them the page was at work`,
      ...goal('longFrames'),
    ],
  ];
  const title = `the console, ${options.rounds} first loads`;
  const others =
    foreign === null || foreign < FOREIGN_WORTH_TELLING
      ? ''
      : ` — OTHER PROCESSES TOOK ${Math.round(foreign * 100)} % OF THE CORES`;
  const count = (verdict: ConsoleJudgement['verdict']): number =>
    judgements.filter((each) => each.verdict === verdict).length;
  return [
    `${title}${others}`,
    ...textTable(rows, new Set([0, 1, 2, 3])).map((line) => `  ${line}`),
    ...(options.files ? fileLines(loads.sizes) : []),
    '',
    `Goals: ${count('met')} met, ${count('missed')} missed, ${count('not measured')} not measured.`,
  ].join('\n');
}

function fileLines(sizes: ReadonlyMap<string, number>): string[] {
  return [...sizes]
    .toSorted(([, left], [, right]) => right - left)
    .map(([file, size]) => `    ${(size / 1_000).toFixed(1).padStart(6)} KB  ${file}`);
}
