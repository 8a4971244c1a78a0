/** What `npm run demo` says when it begins. */
import type { DemoSetup } from './demo-setup.ts';
import { minutes } from './progress.ts';
import type { Timeline } from './script/timeline.ts';

export interface GreetingFacts {
  readonly version: string;
  readonly address: string;
  /** Link to the console with its one-time token; undefined where nobody watches. */
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
  link,
  movedPort,
  seed,
  timeline,
  setup,
}: GreetingFacts): string {
  const { keys, clients, simulator } = setup;
  const console =
    link === undefined
      ? ['  Console   run this in a terminal to get a link to it']
      : [`  Console   ${link}`, '            (this link works once; press Enter for another)'];
  return [
    '',
    `Tulay ${version} demo, ${minutes(timeline.lengthMs)} minutes: all of it is made up, nothing is sent out, nothing is spent`,
    '',
    `  Address   ${address}${movedPort ? '  (3000 is taken)' : ''}`,
    `  Claude    simulated, with ${keys.length} made-up keys of ${simulator.organizations?.length ?? 0} organizations`,
    `  Users     ${clients.length} imaginary ones, seed ${seed}`,
    '  Data      a temporary folder, removed at the end',
    ...console,
    '',
    'Ctrl-C ends it.',
    '',
    '',
  ].join('\n');
}
