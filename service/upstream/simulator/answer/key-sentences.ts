/** Picks the sentences that say most of a text: those whose words come up most often in it. */

const MOST_SENTENCES = 400;
/** A text shorter than this is the request itself, not something to sum up. */
const LEAST_LENGTH = 60;

/** @returns at most `count` sentences in the order of the text; none when there is no text beside the request */
export function keySentences(request: string, count: number): string[] {
  const text = request.replace(/^[^\n:]{0,80}(?::|\n)\s*/, '');
  if (text.length < LEAST_LENGTH) return [];
  const sentences = text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 10)
    .slice(0, MOST_SENTENCES);
  const frequency = new Map<string, number>();
  for (const word of wordsOf(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const weighed = sentences.map((sentence, index) => {
    const words = wordsOf(sentence);
    const sum = words.reduce((total, word) => total + (frequency.get(word) ?? 0), 0);
    return { sentence, index, weight: words.length === 0 ? 0 : sum / Math.sqrt(words.length) };
  });
  return weighed
    .toSorted((left, right) => right.weight - left.weight || left.index - right.index)
    .slice(0, count)
    .toSorted((left, right) => left.index - right.index)
    .map(({ sentence }) => sentence);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
