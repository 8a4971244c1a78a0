/** Answers that cite: for documents and search results that the client gave with citations switched on. */
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages';
import { pick } from '../random.ts';
import type { Random } from '../random.ts';
import type { InputBlock, InputMessage } from '../request-shape.ts';
import { objectOf, textIn } from '../json-shape.ts';
import { blocksIn, blocksOf } from '../request-shape.ts';
import type { AnswerBlock } from './answer-block.ts';
import { phrasesFor, thinkingText } from './answer-text.ts';
import type { Question } from './question.ts';

const MAX_CITATIONS = 3;

interface Passage {
  readonly text: string;
  readonly citation: TextCitation;
}

/** @returns text blocks, every second one with a citation; undefined when there is nothing to cite. */
export function citedBlocks(
  messages: readonly InputMessage[],
  question: Question,
  random: Random,
): AnswerBlock[] | undefined {
  const passages = findPassages(messages);
  if (passages.length === 0) return undefined;
  const chosen = mostRelevant(passages, question);
  const blocks: AnswerBlock[] = [];
  for (const passage of chosen) {
    blocks.push({ type: 'text', text: pick(random, phrasesFor(question).fromDocument), citations: [] });
    blocks.push({ type: 'text', text: passage.text, citations: [passage.citation] });
    blocks.push({ type: 'text', text: '\n\n', citations: [] });
  }
  blocks[blocks.length - 1] = {
    type: 'text',
    text: `\n\n${thinkingText(question, 1, random)}`,
    citations: [],
  };
  return blocks;
}

function mostRelevant(passages: readonly Passage[], question: Question): Passage[] {
  const weigh = (passage: Passage): number => {
    const text = passage.text.toLowerCase();
    return question.keywords.filter((word) => text.includes(word)).length;
  };
  const ranked = passages
    .map((passage, index) => ({ passage, index, weight: weigh(passage) }))
    .toSorted((left, right) => right.weight - left.weight || left.index - right.index);
  const found = ranked.filter(({ weight }) => weight > 0).slice(0, MAX_CITATIONS);
  return (found.length > 0 ? found : ranked.slice(0, 1)).map(({ passage }) => passage);
}

function findPassages(messages: readonly InputMessage[]): Passage[] {
  const passages: Passage[] = [];
  let documents = 0;
  let results = 0;
  for (const message of messages) {
    for (const block of blocksOf(message.content)) {
      const enabled = objectOf(block['citations'])['enabled'] === true;
      if (block.type === 'document') {
        if (enabled) passages.push(...documentPassages(block, documents));
        documents += 1;
      } else if (block.type === 'search_result') {
        if (enabled) passages.push(...resultPassages(block, results));
        results += 1;
      }
    }
  }
  return passages;
}

function documentPassages(block: InputBlock, index: number): Passage[] {
  const { type, data, content } = objectOf(block['source']);
  const shared = { document_index: index, document_title: textIn(block['title']) ?? null, file_id: null };
  if (type === 'text') {
    return sentences(textIn(data) ?? '').map(({ text, start, end }) => ({
      text: text.trim(),
      citation: {
        type: 'char_location',
        cited_text: text,
        ...shared,
        start_char_index: start,
        end_char_index: end,
      },
    }));
  }
  if (type === 'content') {
    const parts = typeof content === 'string' ? [content] : blocksIn(content).map((part) => part.text ?? '');
    return parts.flatMap((text, at): Passage[] => {
      const place = { start_block_index: at, end_block_index: at + 1 };
      return text === ''
        ? []
        : [{ text, citation: { type: 'content_block_location', cited_text: text, ...shared, ...place } }];
    });
  }
  const text = `${shared.document_title ?? 'The document'}, page 1`;
  const place = { start_page_number: 1, end_page_number: 2 };
  return [{ text, citation: { type: 'page_location', cited_text: text, ...shared, ...place } }];
}

function resultPassages(block: InputBlock, index: number): Passage[] {
  const shared = {
    source: textIn(block['source']) ?? '',
    title: textIn(block['title']) ?? null,
    search_result_index: index,
  };
  return blocksIn(block['content']).flatMap(({ text = '' }, at): Passage[] => {
    const place = { start_block_index: at, end_block_index: at + 1 };
    return text === ''
      ? []
      : [{ text, citation: { type: 'search_result_location', cited_text: text, ...shared, ...place } }];
  });
}

/** Sentences with their place in the text; indexes count characters from 0, the end exclusive. */
function sentences(text: string): { text: string; start: number; end: number }[] {
  const found: { text: string; start: number; end: number }[] = [];
  for (const match of text.slice(0, 200_000).matchAll(/[^.!?\n]+[.!?]*\s*/g)) {
    if (match[0].trim() !== '')
      found.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return found;
}
