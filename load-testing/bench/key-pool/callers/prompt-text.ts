/**
 * Texts of an exact number of the simulator's tokens, so that a load in tokens can be worked out beforehand. Words of up to seven
 * letters are a token each; how long they are differs from text to text, since a gateway that guesses tokens by bytes
 * must not be right by chance.
 */
import { pick, type Random } from '../../../../service/upstream/simulator/random.ts';

const SHORT = ['an', 'of', 'the', 'sea', 'and', 'two', 'we', 'for', 'it', 'sun', 'far', 'old'] as const;
const LONG = ['morning', 'harbour', 'village', 'letter', 'basket', 'lantern', 'island', 'winter'] as const;
const MOST_LETTERS = 7;

/** What the simulator adds to the text of a request's only message. */
export const REQUEST_TOKENS = 10;

/** @param name of the text; different ones make different texts, whatever else is random */
export function promptText(random: Random, tokens: number, name: string): string {
  const longShare = 0.2 + 0.6 * random();
  const words = nameWords(name);
  while (words.length < tokens) words.push(random() < longShare ? pick(random, LONG) : pick(random, SHORT));
  return words.slice(0, tokens).join(' ');
}

/** Letters only, a token for each seven: digits would be cut differently. */
function nameWords(name: string): string[] {
  const letters = Array.from(Buffer.from(name).toString('hex'), (digit) =>
    String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16)),
  ).join('');
  return letters.match(new RegExp(`.{1,${MOST_LETTERS}}`, 'g')) ?? [];
}
