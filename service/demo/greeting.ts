/** What `npm run demo` says when it begins. */
import type { DemoSetup } from './demo-setup.ts';
import { minutes } from './progress.ts';
import type { Timeline } from './script/timeline.ts';

export interface GreetingFacts {
  readonly version: string;
  readonly address: string;
  readonly dataDirectory: string;
  /** Link to the console with its one-time token; undefined where it would end up in a file. */
  readonly link: string | undefined;
  /** `3000` was wanted and is taken. */
  readonly movedPort: boolean;
  readonly seed: string;
  readonly timeline: Timeline;
  readonly setup: DemoSetup;
}

export function greeting({
  version,
  address,
  dataDirectory,
  link,
  movedPort,
  seed,
  timeline,
  setup,
}: GreetingFacts): string {
  const { keys, clients, simulator } = setup;
  const consoleLines =
    link === undefined
      ? [`  Console   TULAY_DATA_DIR=${dataDirectory} npm start -- --link  (prints a link to it)`]
      : [`  Console   ${link}`, '            (this link works once; press Enter for another)'];
  return [
    '',
    `Tulay ${version} demo: all of it is made up, nothing is sent out, nothing is spent`,
    '',
    `  Address   ${address}${movedPort ? '  (3000 is taken)' : ''}`,
    `  Claude    simulated, with ${keys.length} made-up keys of ${simulator.organizations?.length ?? 0} organizations`,
    `  Users     ${clients.length} imaginary ones, seed ${seed}`,
    '  Data      a temporary folder, removed at the end',
    ...consoleLines,
    '',
    `It ends by itself in ${minutes(timeline.lengthMs)}, or by Ctrl-C.`,
    '',
    '',
  ].join('\n');
}
