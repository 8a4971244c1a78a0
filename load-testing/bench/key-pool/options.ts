/** The command line of the key pool's bench. */
import path from 'node:path';
import { parseOptions } from '../parse-options.ts';
import { SECTION_NAMES, type SectionName } from './section.ts';

export const USAGE = `npm run bench -- key-pool [options]

Loads the built service in front of the simulated upstream, each in a process of its own, and holds its key pool against
its goals. The whole takes under 10 minutes.

  --only <sections>    of ${SECTION_NAMES.join(', ')}; separated by commas
  --seconds <number>   how long the loads and the storm last, 5 to 60 (default 60; the goals are for 60)
  --seed <text>        of arrivals, prompts and the upstream's latencies (default 1)
  --json <file>        writes all figures
  --strict             exit code 1 also when a goal is missed

Exit code: 0, 1 when a section could not be finished, 2 for a wrong option, 130 when interrupted.`;

const MOST_SECONDS = 60;
const LEAST_SECONDS = 5;

export interface Options {
  readonly sections: readonly SectionName[];
  readonly seconds: number;
  readonly seed: string;
  /** Absolute. */
  readonly jsonFile: string | undefined;
  readonly strict: boolean;
}

/** @returns what is wrong when the arguments are */
export function readOptions(args: readonly string[]): Options | string {
  const values = parseOptions(args, {
    only: { type: 'string' },
    seconds: { type: 'string', default: String(MOST_SECONDS) },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    strict: { type: 'boolean', default: false },
  });
  if (typeof values === 'string') return values;
  const wanted = values.only?.split(',').map((name) => name.trim());
  const unknown = wanted?.find((name) => !SECTION_NAMES.some((known) => known === name));
  if (unknown !== undefined) return `--only takes ${SECTION_NAMES.join(', ')}, not "${unknown}"`;
  const seconds = Number(values.seconds);
  if (!(seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS)) {
    return `--seconds takes a number from ${LEAST_SECONDS} to ${MOST_SECONDS}, not "${values.seconds}"`;
  }
  return {
    sections: SECTION_NAMES.filter((name) => wanted === undefined || wanted.includes(name)),
    seconds,
    seed: values.seed,
    jsonFile: values.json === undefined ? undefined : path.resolve(values.json),
    strict: values.strict,
  };
}
