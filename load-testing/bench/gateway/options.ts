/** The command line of the gateway bench. */
import path from 'node:path';
import { parseOptions } from '../parse-options.ts';
import { TARGET_NAMES, type TargetName } from '../targets/target.ts';
import { fullPlan, quickPlan, SECTION_NAMES, type Plan, type SectionName } from './plan.ts';

export interface Options {
  readonly plan: Plan;
  readonly quick: boolean;
  readonly sections: readonly SectionName[];
  readonly targets: readonly TargetName[];
  /** Where the raw data goes; absolute. */
  readonly jsonFile: string | undefined;
  /** Where the gateway's CPU profile goes; absolute. */
  readonly profileDirectory: string | undefined;
  readonly strict: boolean;
}

export const USAGE = `npm run bench -- gateway [options]

Measures the built gateway, a bare node:http + undici proxy and nginx (when present) by turns, in front of one stub
upstream, and holds the gateway against its goals.

  --quick              few short rounds, for a look (under 90 s; the whole takes up to 8 minutes)
  --only <sections>    of ${SECTION_NAMES.join(', ')}; separated by commas
  --targets <targets>  of ${TARGET_NAMES.join(', ')}; separated by commas (default: all there are)
  --rounds <n>         rounds of the short sections (default 12); longer ones take a half or a third
  --json <file>        writes the raw data, a value per round
  --profile <folder>   runs the gateway with --cpu-prof; the profile is there when it has ended
  --strict             exit code 1 also when a goal is missed

Exit code: 0, 1 for an error in any run, 2 for a wrong option, 130 when interrupted.`;

/** Reads the options; all problems at once when there are any. */
export function readOptions(args: readonly string[]): Options | { readonly problems: readonly string[] } {
  const values = parseOptions(args, {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    targets: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    profile: { type: 'string' },
    strict: { type: 'boolean', default: false },
  });
  if (typeof values === 'string') return { problems: [values] };
  const problems: string[] = [];
  const sections = readList('--only', values.only, SECTION_NAMES, problems);
  const targets = readList('--targets', values.targets, TARGET_NAMES, problems);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= 100)) {
    problems.push(`--rounds takes a number from 1 to 100, not "${values.rounds}"`);
  }
  if (problems.length > 0) return { problems };
  return {
    plan: values.quick ? quickPlan(rounds) : fullPlan(rounds),
    quick: values.quick,
    sections,
    targets,
    jsonFile: values.json === undefined ? undefined : path.resolve(values.json),
    profileDirectory: values.profile === undefined ? undefined : path.resolve(values.profile),
    strict: values.strict,
  };
}

/** A list separated by commas; all allowed values when it is absent, always in their order. */
function readList<T extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly T[],
  problems: string[],
): readonly T[] {
  if (text === undefined) return allowed;
  const wanted = text.split(',').map((item) => item.trim());
  for (const item of wanted) {
    if (!allowed.some((name) => name === item)) {
      problems.push(`${option} takes ${allowed.join(', ')}, not "${item}"`);
    }
  }
  return allowed.filter((name) => wanted.includes(name));
}
