/**
 * What an answer is put together from, in one language. `{s}` is the subject, `{k}` and `{l}` are telling words of the
 * question, `{a}` and `{b}` the sides of a comparison, `{n}` a small number. The phrases advise rather than claim, since a
 * simulated answer knows no facts.
 */
import type { Intent } from './question.ts';

type Opened = Exclude<Intent, 'echo' | 'code'>;

export interface Phrases {
  readonly openings: Readonly<Record<Opened, readonly string[]>>;
  readonly body: readonly string[];
  readonly steps: readonly string[];
  readonly closings: readonly string[];
  readonly sum: { readonly leads: readonly string[]; readonly tails: readonly string[] };
  readonly code: readonly string[];
  readonly fromTool: readonly string[];
  readonly fromDocument: readonly string[];
  readonly thinking: readonly string[];
  readonly refusal: string;
}
