/**
 * What an answer is put together from, in one language. Placeholders: `{s}` the subject as a phrase, `{q}` the question as
 * it was asked, `{t}` what a letter is about, `{k}` a telling word, `{a}` and `{b}` the sides of a comparison, `{n}` a small number, `{r}` what a
 * tool returned. The phrases advise rather than claim, since a simulated answer knows no facts.
 */
import type { Intent } from './question.ts';

/** Kinds of question that begin with a sentence about their subject. */
export type OpenedIntent = Exclude<Intent, 'echo' | 'code' | 'greeting' | 'thanks'>;

export interface Topic {
  /** Words that show that a question belongs here. */
  readonly cues: RegExp;
  readonly body: readonly string[];
  readonly steps: readonly string[];
}

export interface Phrases {
  readonly openings: Readonly<Record<OpenedIntent, readonly string[]>>;
  readonly greeting: readonly string[];
  readonly offers: readonly string[];
  readonly thanks: readonly string[];
  /** Besides `general.body`, for comparisons. */
  readonly comparing: readonly string[];
  readonly topics: readonly Topic[];
  readonly general: Omit<Topic, 'cues'>;
  readonly closings: readonly string[];
  /** Before the sentences that sum up a text. */
  readonly summary: readonly string[];
  readonly letter: {
    readonly subject: string;
    readonly hello: readonly string[];
    readonly body: readonly string[];
    readonly end: readonly string[];
  };
  readonly verse: readonly string[];
  readonly story: readonly string[];
  readonly sum: { readonly leads: readonly string[]; readonly tails: readonly string[] };
  readonly code: readonly string[];
  readonly fromTool: readonly string[];
  readonly fromDocument: readonly string[];
  readonly thinking: readonly string[];
  readonly refusal: string;
}
