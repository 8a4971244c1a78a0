/** Ends an answer early: at a stop sequence, or where its tokens run out. */
import { cutToTokens } from '../tokens.ts';
import type { Answer, AnswerBlock, AnswerStop } from './answer-block.ts';

/** A tool call costs its name and frame besides its input. */
const TOOL_CALL_TOKENS = 12;

/** Cuts before the first stop sequence that the text runs into. */
export function applyStopSequences(
  blocks: readonly AnswerBlock[],
  sequences: readonly string[],
): { blocks: readonly AnswerBlock[]; sequence: string | null } {
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'text') continue;
    let first = -1;
    let sequence: string | null = null;
    for (const candidate of sequences) {
      const at = block.text.indexOf(candidate);
      if (at >= 0 && (first < 0 || at < first)) [first, sequence] = [at, candidate];
    }
    if (sequence !== null) {
      return {
        blocks: [...blocks.slice(0, index), { ...block, text: block.text.slice(0, first) }],
        sequence,
      };
    }
  }
  return { blocks, sequence: null };
}

/** Keeps `limit` tokens of an answer and counts them; hidden thinking counts in full. */
export function cutAnswer(
  blocks: readonly AnswerBlock[],
  limit: number,
  end: { reason: AnswerStop; cutReason: AnswerStop; sequence: string | null },
): Answer {
  const kept: AnswerBlock[] = [];
  let used = 0;
  let thinkingTokens = 0;
  for (const block of blocks) {
    const frame = block.type === 'tool_use' ? TOOL_CALL_TOKENS : 0;
    const whole = generatedText(block);
    const { text, tokens } = cutToTokens(whole, Math.max(0, limit - used - frame));
    used = Math.min(limit, used + tokens + frame);
    if (block.type === 'thinking' || block.type === 'redacted_thinking') thinkingTokens += tokens;
    if (text.length === whole.length) {
      kept.push(block);
      continue;
    }
    if (text !== '') kept.push(shorten(block, text));
    return {
      blocks: kept,
      stopReason: end.cutReason,
      stopSequence: null,
      outputTokens: used,
      thinkingTokens,
    };
  }
  return {
    blocks: kept,
    stopReason: end.reason,
    stopSequence: end.sequence,
    outputTokens: used,
    thinkingTokens,
  };
}

function generatedText(block: AnswerBlock): string {
  switch (block.type) {
    case 'thinking':
      return block.thinking;
    case 'redacted_thinking':
      return block.data;
    case 'text':
      return block.text;
    case 'tool_use':
    default:
      return block.json;
  }
}

function shorten(block: AnswerBlock, text: string): AnswerBlock {
  switch (block.type) {
    case 'thinking':
      // A thinking block that was cut off never got its signature.
      return { ...block, thinking: text, shown: block.shown === '' ? '' : text, signature: '' };
    case 'redacted_thinking':
      return { ...block, data: text };
    case 'text':
      return { ...block, text };
    case 'tool_use':
    default:
      return { ...block, json: text, input: {} };
  }
}
