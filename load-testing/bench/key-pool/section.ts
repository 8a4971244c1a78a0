/** A part of the bench that can be run by itself (`--only`). */
import type { Finding } from './finding.ts';
import type { Rigs } from './rig/open-rig.ts';

export const SECTION_NAMES = [
  'choosing',
  'requests',
  'tokens',
  'dead',
  'storm',
  'probe',
  'prompt-cache',
  'mistakes',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

export interface SectionContext {
  readonly rigs: Rigs;
  /** How long what the goals give a minute is measured. */
  readonly seconds: number;
  readonly seed: string;
  progress(text: string): void;
}

export interface Section {
  /** What is done, in a line. */
  readonly title: string;
  run(context: SectionContext): Promise<readonly Finding[]>;
}
