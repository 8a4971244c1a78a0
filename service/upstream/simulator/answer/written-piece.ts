/** A piece of writing that was asked for: a letter, a poem or a story. */
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import { countTextTokens } from '../tokens.ts';
import { deck } from './deck.ts';
import type { Phrases } from './phrases.ts';
import type { Question } from './question.ts';

const STORY_TOKENS = 300;
const PARAGRAPH = 3;

/** @returns undefined for a kind of text that has no form of its own here */
export function writtenPiece(
  question: Question,
  phrases: Phrases,
  random: Random,
  fill: (phrase: string) => string,
): string | undefined {
  if (/\b(?:e-?mail|letter|message|note|liham|sulat|mensahe)\b/i.test(question.text)) {
    const { subject, hello, body, end } = phrases.letter;
    const [first = '', about = '', ...rest] = body;
    const next = deck(rest, random);
    const sentences = [first, about, ...Array.from({ length: integerBetween(random, 1, 3) }, next)];
    return [fill(subject), pick(random, hello), sentences.map(fill).join(' '), pick(random, end)].join(
      '\n\n',
    );
  }
  if (/\b(?:poem|haiku|verse|song|tula|kanta|awit)\b/i.test(question.text)) {
    return poem(phrases.verse, random);
  }
  if (/\b(?:story|tale|fable|kuwento|kwento|alamat|pabula)\b/i.test(question.text)) {
    return story(phrases.story, question.wantedTokens ?? STORY_TOKENS, random);
  }
  return undefined;
}

/** Stanzas of two couplets each; the lines of a couplet stay together. */
function poem(verse: readonly string[], random: Random): string {
  const couplets = Array.from({ length: Math.floor(verse.length / 2) }, (_, index) =>
    verse.slice(2 * index, 2 * index + 2),
  );
  const next = deck(
    couplets.map((couplet) => couplet.join('\n')),
    random,
  );
  const stanzas = Array.from({ length: integerBetween(random, 1, 2) }, () => `${next()}\n${next()}`);
  return stanzas
    .map((stanza) => stanza.charAt(0).toUpperCase() + stanza.slice(1).replace(/[,.]?$/, '.'))
    .join('\n\n');
}

/** In order from the beginning while the sentences last; a longer one goes on with them in any order. */
function story(sentences: readonly string[], target: number, random: Random): string {
  const next = deck(sentences, random);
  const told: string[] = [];
  const start = integerBetween(random, 0, 2);
  for (let tokens = 0; tokens < target; tokens += countTextTokens(told.at(-1) ?? '') + 1) {
    told.push(sentences[start + told.length] ?? next());
  }
  const paragraphs: string[] = [];
  for (let at = 0; at < told.length; at += PARAGRAPH)
    paragraphs.push(told.slice(at, at + PARAGRAPH).join(' '));
  return paragraphs.join('\n\n');
}
