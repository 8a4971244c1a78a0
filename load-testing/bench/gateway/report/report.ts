/** The result as text: a table per section with medians, intervals, ratios and goals, and a summary. */
import { FIGURES, ratio, type FigureId, type FigureSheet, type SubjectName } from '../figures.ts';
import type { Judgement } from '../goals.ts';
import { machineLine, type Machine } from '../../machine.ts';
import type { Plan, SectionName } from '../plan.ts';
import type { Problem } from '../problems.ts';
import { formatInterval, formatNumber, formatRatio } from './format-figure.ts';
import { sectionTitle } from './section-title.ts';
import { textTable } from './text-table.ts';

/** Below this share other work does not move a median. */
const FOREIGN_WORTH_TELLING = 0.05;

export interface Result {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly sections: readonly SectionName[];
  readonly subjects: readonly SubjectName[];
  readonly sheet: FigureSheet;
  /** Share of all cores that other processes took during a section; null where that cannot be known. */
  readonly foreignLoad: Readonly<Partial<Record<SectionName, number | null>>>;
  readonly problems: readonly Problem[];
  /** What a reader must know: what was left out, and why. */
  readonly notes: readonly string[];
}

export function reportText(result: Result, judgements: readonly Judgement[]): string {
  return [
    machineLine(result.machine),
    ...result.sections.flatMap((section) => ['', ...sectionTable(section, result, judgements)]),
    '',
    ...result.notes,
    ...problemLines(result.problems),
    '',
    ...goalLines(judgements),
  ].join('\n');
}

function sectionTable(section: SectionName, result: Result, judgements: readonly Judgement[]): string[] {
  const { sheet, subjects } = result;
  const ids = figureIds().filter((id) => FIGURES[id].section === section);
  const shown = subjects.filter((subject) => ids.some((id) => sheet.rounds(id, subject).length > 0));
  const against = (['bare', 'nginx'] as const).filter(
    (name) => shown.includes('gateway') && shown.includes(name),
  );
  const header = ['', ...shown, ...against.map((name) => `÷ ${name}`), '', ''];
  const rows: string[][] = [header];
  for (const id of ids) {
    const judgement = judgements.find(({ goal }) => goal.figure === id);
    const medians = shown.map((subject) => sheet.median(id, subject));
    const ratios = against.map((name) => sheet.compare(id, 'gateway', name, ratio));
    rows.push([
      `${FIGURES[id].label}${unitOf(id)}`,
      ...medians.map((interval) => formatNumber(interval?.median ?? Number.NaN)),
      ...ratios.map((interval) => formatRatio(interval?.median ?? Number.NaN)),
      judgement === undefined ? '' : `goal ${judgement.goal.text}`,
      judgement === undefined ? '' : verdictText(judgement),
    ]);
    const intervals = [
      ...medians.map((interval) => formatInterval(interval)),
      ...ratios.map((interval) => formatInterval(interval, formatRatio)),
    ];
    if (intervals.some((text) => text !== '')) rows.push(['', ...intervals, '', '']);
  }
  const goalColumn = 1 + shown.length + against.length;
  const table = textTable(rows, new Set([0, goalColumn, goalColumn + 1]));
  const foreign = foreignText(result.foreignLoad[section]);
  return [`${sectionTitle(section, result.plan)}${foreign}`, ...table.map((line) => `  ${line}`.trimEnd())];
}

/** Nothing where others took next to nothing. */
function foreignText(share: number | null | undefined): string {
  if (share === null || share === undefined || share < FOREIGN_WORTH_TELLING) return '';
  return ` — OTHER PROCESSES TOOK ${Math.round(share * 100)} % OF THE CORES`;
}

function verdictText({ goal, verdict, reached }: Judgement): string {
  if (reached === null || goal.of !== 'difference to bare') return verdict;
  return `${verdict} (${reached.median >= 0 ? '+' : '−'}${formatNumber(Math.abs(reached.median))})`;
}

function goalLines(judgements: readonly Judgement[]): string[] {
  const labels = (verdict: Judgement['verdict']): string[] =>
    judgements
      .filter((judgement) => judgement.verdict === verdict)
      .map(({ goal }) => `${FIGURES[goal.figure].label} ${goal.text}`);
  const missed = labels('missed');
  const open = labels('not measured');
  return [
    `Goals: ${labels('met').length} met, ${missed.length} missed, ${open.length} not measured.`,
    ...missed.map((label) => `  missed: ${label}`),
  ];
}

function problemLines(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return ['No request failed.'];
  return ['FAILED:', ...problems.map(({ where, reason, count }) => `  ${where}: ${count} × ${reason}`)];
}

function figureIds(): FigureId[] {
  // Object.keys forgets the type of the keys that `satisfies` checked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(FIGURES) as FigureId[];
}

function unitOf(id: FigureId): string {
  const { unit } = FIGURES[id];
  return unit === 'per second' ? '' : `, ${unit}`;
}
