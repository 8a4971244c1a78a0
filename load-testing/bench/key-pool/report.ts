/** The result as text: one table, a line per figure, with its goal and whether it was met. */
import { machineLine, type Machine } from '../machine.ts';
import { textTable } from '../gateway/report/text-table.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './goals.ts';
import type { SectionName } from './section.ts';

export interface SectionResult {
  readonly name: SectionName;
  readonly title: string;
  readonly findings: readonly Finding[];
  /** Why it could not be finished. */
  readonly problem: string | null;
  /** Share of all cores that other processes took meanwhile; null where that cannot be known. */
  readonly foreignLoad: number | null;
}

export interface Result {
  readonly machine: Machine;
  readonly seconds: number;
  readonly seed: string;
  readonly sections: readonly SectionResult[];
  readonly notes: readonly string[];
}

/** Below this share other work does not matter. */
const FOREIGN_WORTH_TELLING = 0.05;
const LEFT_COLUMNS = new Set([0, 1, 2, 3]);

export function reportText(result: Result): string {
  const table = textTable(result.sections.flatMap(rowsOf), LEFT_COLUMNS);
  let line = 0;
  const tables = result.sections.flatMap((section) => [
    '',
    titleOf(section),
    ...section.findings.map(() => `  ${table[line++]}`),
    ...(section.problem === null ? [] : [`  FAILED: ${section.problem}`]),
  ]);
  return [
    `${machineLine(result.machine)}, seed ${result.seed}`,
    ...tables,
    '',
    ...result.notes,
    ...goalLines(result),
  ].join('\n');
}

const rowsOf = ({ findings }: SectionResult): string[][] =>
  findings.map(({ label, shown, goal, verdict }) => [
    label,
    shown,
    goal === undefined ? '' : `goal ${goal.text}`,
    verdict ?? '',
  ]);

function titleOf({ name, title, foreignLoad }: SectionResult): string {
  const foreign =
    foreignLoad === null || foreignLoad < FOREIGN_WORTH_TELLING
      ? ''
      : ` — OTHER PROCESSES TOOK ${Math.round(foreignLoad * 100)} % OF THE CORES`;
  return `${name}: ${title}${foreign}`;
}

function goalLines({ sections }: Result): string[] {
  const all = sections.flatMap(({ name, findings }) => findings.map((finding) => ({ name, ...finding })));
  const of = (verdict: Verdict): typeof all => all.filter((finding) => finding.verdict === verdict);
  const missed = of('missed');
  return [
    `Goals: ${of('met').length} met, ${missed.length} missed, ${of('not measured').length} not measured.`,
    ...missed.map(
      ({ name, label, goal, shown }) => `  missed: ${name}, ${label} ${goal?.text ?? ''}: ${shown}`,
    ),
  ];
}
