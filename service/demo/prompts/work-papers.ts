/** What a program that works by itself reads: files, logs and tables of some thousand tokens each. */
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';

export const TASKS: readonly string[] = [
  'Find out why orders of the branch in Lipa are counted twice in the monthly report, and propose a fix.',
  'Move the delivery schedule from the old spreadsheet into the new table, and list what does not fit.',
  'Go through the log of last night and explain the pause between 02:10 and 02:25.',
  'Bring the price list up to date from the three supplier files, and mark what rose by more than a tenth.',
  'Check that every invoice of this week has a matching delivery note.',
];

const FILES = [
  'reports/monthly.py',
  'orders/import.ts',
  'schedule/routes.sql',
  'billing/invoice.py',
  'stock/sync.ts',
];
const LEVELS = ['INFO', 'INFO', 'INFO', 'WARN', 'DEBUG'];
const EVENTS = [
  'order imported',
  'stock level written',
  'invoice matched',
  'route recalculated',
  'retrying after timeout',
  'row skipped, no branch',
  'price changed',
  'note printed',
];

export function fileName(random: Random): string {
  return pick(random, FILES);
}

/** Lines of a log, some 25 tokens each. */
export function logLines(count: number, random: Random): string {
  let second = integerBetween(random, 0, 3_600);
  const lines = Array.from({ length: count }, () => {
    second += integerBetween(random, 0, 9);
    const time = `${String(Math.floor(second / 3_600) + 1).padStart(2, '0')}:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
    const reference = integerBetween(random, 100_000, 999_999);
    return `${time} ${pick(random, LEVELS)} ${pick(random, EVENTS)} id=${reference} ms=${integerBetween(random, 2, 4_000)}`;
  });
  return lines.join('\n');
}

/** Short texts to be sorted, one per call. */
export function feedback(random: Random): string {
  return `${pick(random, OPINIONS)} ${pick(random, CLOSINGS)} (order ${integerBetween(random, 10_000, 99_999)})`;
}

const OPINIONS: readonly string[] = [
  'The rice came two days late, but the rider was kind.',
  'Ang bilis ng delivery, salamat po!',
  'Wrong item again: I ordered coffee and got vinegar.',
  'Sira ang kahon pagdating, pero buo naman ang laman.',
  'The app logged me out in the middle of paying.',
  'Mas mura sa palengke, pero mas malinis dito.',
  'Nobody answers the phone at the branch in Cubao.',
  'Best dried mangoes I ever had.',
  'Doble ang singil sa akin ngayong buwan.',
  'The new packaging is hard to open for my mother.',
];
const CLOSINGS: readonly string[] = [
  'Please check.',
  'Oorder ulit ako.',
  'I will not order again.',
  'Pakitingnan po.',
  'Just so you know.',
  'Kailan po kaya maaayos?',
];
