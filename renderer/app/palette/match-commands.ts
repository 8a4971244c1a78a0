/** Finds commands by a few letters of their words, in any order: “th da” finds “Theme: dark”. */
import type { Command } from '../../lib/commands.ts';

/** The best first; each group stays together, in the order of its best. Without a query, all as they are, by group. */
export function matchCommands(commands: readonly Command[], query: string): readonly Command[] {
  const parts = plain(query)
    .split(' ')
    .filter((part) => part !== '');
  const rated = commands
    .map((command) => ({ command, rank: rank(command, parts) }))
    .filter(({ rank: each }) => each !== undefined)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const groups = Map.groupBy(rated, ({ command }) => command.group);
  return [...groups.values()].flat().map(({ command }) => command);
}

/** Undefined when it does not match; the lower the better. */
function rank(command: Command, parts: readonly string[]): number | undefined {
  const title = plain(command.title);
  const all = plain(`${command.title} ${command.group} ${command.words ?? ''}`);
  let sum = 0;
  for (const part of parts) {
    if (title.startsWith(part)) continue;
    if (title.includes(` ${part}`)) sum += 1;
    else if (title.includes(part)) sum += 2;
    else if (all.includes(` ${part}`)) sum += 3;
    else return undefined;
  }
  return sum;
}

/** Lower case, without accents and punctuation. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^\p{Letter}\p{Number}$]+/gu, ' ')
    .toLowerCase()
    .trim();
}
