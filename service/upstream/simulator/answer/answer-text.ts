/**
 * Writes a plausible answer to a question, in its language. The same question and random sequence give the same answer;
 * two different questions do not, since the answer repeats the question's own words and draws everything else from it.
 */
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import { countTextTokens } from '../tokens.ts';
import { findSum } from './arithmetic.ts';
import { codeSample } from './code-sample.ts';
import { deck } from './deck.ts';
import { ENGLISH } from './phrases-english.ts';
import { FILIPINO } from './phrases-filipino.ts';
import type { OpenedIntent, Phrases, Topic } from './phrases.ts';
import type { Question } from './question.ts';
import { keySentences } from './key-sentences.ts';
import { writtenPiece } from './written-piece.ts';

export const phrasesFor = (question: Question): Phrases => (question.language === 'fil' ? FILIPINO : ENGLISH);

const PARAGRAPH_SENTENCES = 4;
const QUOTED_RESULT = 600;
const MOST_ITEMS = 20;

export function answerText(question: Question, random: Random): string {
  const phrases = phrasesFor(question);
  const sum = findSum(question.text);
  if (sum !== undefined) {
    const line = pick(random, phrases.sum.leads) + pick(random, phrases.sum.tails);
    return line.replaceAll('{e}', () => sum.expression).replaceAll('{v}', () => String(sum.value));
  }
  switch (question.intent) {
    case 'echo':
      return (question.parts[0] ?? '').replace(/^["'“](.*)["'”]$/s, '$1');
    case 'code':
      return `${fill(pick(random, phrases.code), question, random)}\n\n${codeSample(question, random)}\n\n${pick(random, phrases.closings)}`;
    case 'greeting':
      return `${pick(random, phrases.greeting)} ${pick(random, phrases.offers)}`;
    case 'thanks':
      return `${pick(random, phrases.thanks)} ${pick(random, phrases.closings)}`;
    case 'list':
    case 'howto':
      return listAnswer(question, question.intent, random);
    case 'writing': {
      const piece = writtenPiece(question, phrases, random, (phrase) => fill(phrase, question, random));
      if (piece === undefined) return prose(question, 'general', random);
      return `${fill(pick(random, phrases.openings.writing), question, random)}\n\n${piece}`;
    }
    case 'summary':
      return summaryOf(question, random) ?? prose(question, 'summary', random);
    case 'compare':
    case 'definition':
    case 'general':
    case 'why':
    default:
      return prose(question, question.intent, random);
  }
}

/** An answer that rests on what a tool returned. */
export function answerFromTool(question: Question, result: string, random: Random): string {
  const phrases = phrasesFor(question);
  const quoted = result.length > QUOTED_RESULT ? `${result.slice(0, QUOTED_RESULT)}…` : result;
  const lead = fill(pick(random, phrases.fromTool), question, random);
  return `${lead.replace('{r}', () => quoted)}\n\n${pick(random, phrases.closings)}`;
}

/** `count` sentences of reasoning about the question; the first says what it is about. */
export function thinkingText(question: Question, count: number, random: Random): string {
  const [about = '', ...rest] = phrasesFor(question).thinking;
  const next = deck(rest, random);
  const sentences = Array.from({ length: count }, (_, index) => (index === 0 ? about : next()));
  return sentences.map((sentence) => fill(sentence, question, random)).join(' ');
}

/** The sentences that say most of a text given to be summed up; undefined when none was given. */
function summaryOf(question: Question, random: Random): string | undefined {
  const sentences = keySentences(question.text, integerBetween(random, 2, 3));
  if (sentences.length === 0) return undefined;
  const phrases = phrasesFor(question);
  return `${pick(random, phrases.summary)} ${sentences.join(' ')}\n\n${pick(random, phrases.closings)}`;
}

function topicOf(question: Question): Omit<Topic, 'cues'> {
  const phrases = phrasesFor(question);
  return phrases.topics.find(({ cues }) => cues.test(question.text)) ?? phrases.general;
}

function prose(question: Question, intent: OpenedIntent, random: Random): string {
  const phrases = phrasesFor(question);
  const { general } = phrases;
  const target = question.wantedTokens ?? integerBetween(random, 70, 240);
  const special = intent === 'compare' ? phrases.comparing : topicOf(question).body;
  const nextSpecial = deck(special, random);
  const nextGeneral = deck(general.body, random);
  const sentences = [fill(pick(random, phrases.openings[intent]), question, random)];
  let tokens = countTextTokens(sentences[0] ?? '');
  while (tokens < target) {
    // What belongs to the topic comes first, then the general fills up.
    const next = sentences.length <= special.length ? nextSpecial : nextGeneral;
    const sentence = fill(next(), question, random);
    tokens += countTextTokens(sentence) + 1;
    sentences.push(sentence);
  }
  if (question.wantedTokens === undefined) sentences.push(pick(random, phrases.closings));

  const paragraphs: string[] = [];
  for (let at = 0; at < sentences.length; at += PARAGRAPH_SENTENCES) {
    paragraphs.push(sentences.slice(at, at + PARAGRAPH_SENTENCES).join(' '));
  }
  return paragraphs.join('\n\n');
}

function listAnswer(question: Question, intent: 'list' | 'howto', random: Random): string {
  const phrases = phrasesFor(question);
  const topic = topicOf(question);
  const asked = /\b(\d{1,2})\b/.exec(question.text)?.[1];
  const count =
    asked === undefined ? integerBetween(random, 4, 6) : Math.min(MOST_ITEMS, Math.max(1, Number(asked)));
  // Steps keep their order as far as there are enough of them; ideas come in any.
  const source = intent === 'howto' ? topic.steps : [...topic.steps, ...topic.body];
  const shuffled = deck(source, random);
  const extra = deck(phrases.general.steps, random);
  const inOrder =
    intent === 'howto' && count <= source.length ? orderedSample(source, count, random) : undefined;
  const items = Array.from({ length: count }, (_, index) => {
    const item = inOrder?.[index] ?? (index < source.length ? shuffled() : extra());
    return `${index + 1}. ${fill(item, question, random)}`;
  });
  const opening = fill(pick(random, phrases.openings[intent]), question, random);
  const advice = fill(pick(random, topic.body), question, random);
  return `${opening}\n\n${items.join('\n')}\n\n${advice} ${pick(random, phrases.closings)}`;
}

/** `count` of the items, in the order in which they stand. */
function orderedSample(items: readonly string[], count: number, random: Random): string[] {
  const kept = items.map((item, index) => ({ item, index, weight: random() }));
  const chosen = kept.toSorted((left, right) => left.weight - right.weight).slice(0, count);
  return chosen.toSorted((left, right) => left.index - right.index).map(({ item }) => item);
}

/** "a letter to my landlord about the rent" → "the rent" */
const PURPOSE =
  /\b(?:asking for|about|regarding|to request|requesting|tungkol sa|hinggil sa|humihingi ng|para humingi ng)\s+(.+)$/i;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function fill(phrase: string, question: Question, random: Random): string {
  if (!phrase.includes('{')) return phrase;
  const keyword = pick(random, question.keywords);
  const purpose = PURPOSE.exec(question.subject)?.[1] ?? question.subject;
  const values: Record<string, string> = {
    s: question.subject,
    q: question.asked,
    t: purpose,
    T: capitalized(purpose),
    k: keyword,
    a: question.parts[0] ?? question.subject,
    b: question.parts[1] ?? keyword,
    n: String(integerBetween(random, 2, 5)),
  };
  return phrase.replaceAll(/\{([sqtTkabn])\}/g, (_, name: string) => values[name] ?? '');
}
