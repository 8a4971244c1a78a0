/**
 * Writes a plausible answer to a question, in its language. The same question and random sequence give the same answer;
 * two different questions do not, since the answer is made of the question's own words and of choices drawn from it.
 */
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import { countTextTokens } from '../tokens.ts';
import { findSum } from './arithmetic.ts';
import { codeSample } from './code-sample.ts';
import { ENGLISH } from './phrases-english.ts';
import { FILIPINO } from './phrases-filipino.ts';
import type { Phrases } from './phrases.ts';
import type { Question } from './question.ts';

export const phrasesFor = (question: Question): Phrases => (question.language === 'fil' ? FILIPINO : ENGLISH);

const PARAGRAPH_SENTENCES = 4;
const QUOTED_RESULT = 600;

export function answerText(question: Question, random: Random): string {
  const phrases = phrasesFor(question);
  const sum = findSum(question.text);
  if (sum !== undefined) {
    const line = pick(random, phrases.sum.leads) + pick(random, phrases.sum.tails);
    return line.replaceAll('{e}', sum.expression).replaceAll('{v}', String(sum.value));
  }
  switch (question.intent) {
    case 'echo':
      return (question.parts[0] ?? '').replace(/^["'“](.*)["'”]$/s, '$1');
    case 'code':
      return `${fill(pick(random, phrases.code), question, random)}\n\n${codeSample(question, random)}\n\n${closing(question, random)}`;
    case 'greeting':
    case 'thanks':
      return `${pick(random, phrases.openings[question.intent])} ${closing(question, random)}`;
    case 'list':
    case 'howto':
      return listAnswer(question, random);
    case 'compare':
    case 'definition':
    case 'general':
    case 'summary':
    case 'why':
    case 'writing':
    default:
      return prose(question, random);
  }
}

/** An answer that rests on what a tool returned. */
export function answerFromTool(question: Question, result: string, random: Random): string {
  const quoted = result.length > QUOTED_RESULT ? `${result.slice(0, QUOTED_RESULT)}…` : result;
  const lead = pick(random, phrasesFor(question).fromTool);
  return `${fill(lead, question, random).replace('{r}', () => quoted)} ${closing(question, random)}`;
}

/** `count` sentences of reasoning about the question. */
export function thinkingText(question: Question, count: number, random: Random): string {
  const next = deck(phrasesFor(question).thinking, random);
  return Array.from({ length: count }, () => fill(next(), question, random)).join(' ');
}

function prose(question: Question, random: Random): string {
  const phrases = phrasesFor(question);
  const target = question.wantedTokens ?? integerBetween(random, 60, 260);
  const opening = question.intent === 'echo' || question.intent === 'code' ? 'general' : question.intent;
  const next = deck(phrases.body, random);
  const sentences = [fill(pick(random, phrases.openings[opening]), question, random)];
  let tokens = countTextTokens(sentences[0] ?? '');
  while (tokens < target) {
    const sentence = fill(next(), question, random);
    tokens += countTextTokens(sentence) + 1;
    sentences.push(sentence);
  }
  if (question.wantedTokens === undefined) sentences.push(closing(question, random));

  const paragraphs: string[] = [];
  for (let at = 0; at < sentences.length; at += PARAGRAPH_SENTENCES) {
    paragraphs.push(sentences.slice(at, at + PARAGRAPH_SENTENCES).join(' '));
  }
  return paragraphs.join('\n\n');
}

function listAnswer(question: Question, random: Random): string {
  const phrases = phrasesFor(question);
  const asked = /\b(\d{1,2})\b/.exec(question.text)?.[1];
  const count = asked === undefined ? integerBetween(random, 3, 6) : Math.min(20, Math.max(1, Number(asked)));
  const nextStep = deck(phrases.steps, random);
  const nextReason = deck(phrases.body, random);
  const items = Array.from({ length: count }, (_, index) => {
    const reason = random() < 0.4 ? ` ${fill(nextReason(), question, random)}` : '';
    return `${index + 1}. ${fill(nextStep(), question, random)}${reason}`;
  });
  const opening = question.intent === 'howto' ? phrases.openings.howto : phrases.openings.list;
  return `${fill(pick(random, opening), question, random)}\n\n${items.join('\n')}\n\n${closing(question, random)}`;
}

const closing = (question: Question, random: Random): string =>
  fill(pick(random, phrasesFor(question).closings), question, random);

/** Deals the phrases in random order and shuffles again when they run out. */
function deck(phrases: readonly string[], random: Random): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = [...phrases];
    return left.splice(Math.floor(random() * left.length), 1)[0] ?? '';
  };
}

function fill(phrase: string, question: Question, random: Random): string {
  if (!phrase.includes('{')) return phrase;
  const first = pick(random, question.keywords);
  const others = question.keywords.filter((word) => word !== first);
  const values: Record<string, string> = {
    s: question.subject,
    S: question.subject.charAt(0).toUpperCase() + question.subject.slice(1),
    k: first,
    l: others.length === 0 ? question.subject : pick(random, others),
    a: question.parts[0] ?? question.subject,
    b: question.parts[1] ?? first,
    n: String(integerBetween(random, 2, 5)),
  };
  return phrase.replaceAll(/\{([sSklabn])\}/g, (_, name: string) => values[name] ?? '');
}
