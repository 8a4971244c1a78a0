/**
 * The events of a streamed answer, one after the other and made only when they are due, so that an open stream holds
 * its answer's text and little more. Delays are counted from the event before.
 */
import type { RawContentBlockStartEvent, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Answer, AnswerBlock } from './answer/answer-block.ts';
import type { Pace } from './latency-model.ts';
import { closingUsage, openingMessage } from './message-body.ts';
import type { MessageFrame } from './message-body.ts';
import { countTextTokens, tokenEnd } from './tokens.ts';

export interface StreamFrame {
  readonly delayMs: number;
  /** A whole server-sent event, except where a fault breaks one off. */
  readonly text: string;
  /** Output tokens it carries. */
  readonly tokens: number;
  /** How the stream breaks off after it; undefined: it goes on, or is complete. */
  readonly ending?: 'reset' | 'end' | 'stall';
}

type StreamedEvent = RawMessageStreamEvent | { readonly type: 'ping' };

export const serverSentEvent = (event: { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${padded(JSON.stringify(event))}\n\n`;

/** The real API pads its events with up to 15 spaces before the last brace, which readers have to bear. */
const padded = (json: string): string => `${json.slice(0, -1)}${' '.repeat((json.length * 7) % 16)}}`;

const frame = (event: StreamedEvent, delayMs = 0, tokens = 0): StreamFrame => ({
  delayMs,
  text: serverSentEvent(event),
  tokens,
});

export function* streamScript(
  message: MessageFrame,
  answer: Answer,
  pace: Pace,
): Generator<StreamFrame, void> {
  // The first byte comes when the prompt has been read, and with it what says so.
  yield frame({ type: 'message_start', message: openingMessage(message) }, pace.firstTokenMs);
  let first = true;
  for (const [index, block] of answer.blocks.entries()) {
    yield frame({ type: 'content_block_start', index, content_block: emptyBlock(block) });
    if (first) yield frame({ type: 'ping' });
    first = false;
    yield* deltas(block, index, pace);
    yield frame({ type: 'content_block_stop', index });
  }
  yield frame({
    type: 'message_delta',
    delta: {
      stop_reason: answer.stopReason,
      stop_sequence: answer.stopSequence,
      stop_details:
        answer.stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
      container: null,
    },
    usage: closingUsage(message, answer),
  });
  yield frame({ type: 'message_stop' });
}

function emptyBlock(block: AnswerBlock): RawContentBlockStartEvent['content_block'] {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'text':
      return { type: 'text', text: '', citations: block.citations.length === 0 ? null : [] };
    case 'tool_use':
    default:
      return { type: 'tool_use', id: block.id, name: block.name, input: {}, caller: { type: 'direct' } };
  }
}

function* deltas(block: AnswerBlock, index: number, pace: Pace): Generator<StreamFrame, void> {
  switch (block.type) {
    case 'thinking': {
      if (block.shown === '') {
        // Omitted thinking still takes its time and its tokens.
        const tokens = countTextTokens(block.thinking);
        yield signature(block.signature, index, tokens * pace.msPerToken, tokens);
        return;
      }
      for (const { piece, tokens } of pieces(block.shown, pace.tokensPerEvent)) {
        const delta = { type: 'thinking_delta', thinking: piece } as const;
        yield frame({ type: 'content_block_delta', index, delta }, tokens * pace.msPerToken, tokens);
      }
      if (block.signature !== '') yield signature(block.signature, index, 0, 0);
      return;
    }
    case 'redacted_thinking':
      return;
    case 'text': {
      for (const citation of block.citations) {
        yield frame({ type: 'content_block_delta', index, delta: { type: 'citations_delta', citation } });
      }
      for (const { piece, tokens } of pieces(block.text, pace.tokensPerEvent)) {
        const delta = { type: 'text_delta', text: piece } as const;
        yield frame({ type: 'content_block_delta', index, delta }, tokens * pace.msPerToken, tokens);
      }
      return;
    }
    case 'tool_use':
    default: {
      yield frame({
        type: 'content_block_delta',
        index,
        delta: { type: 'input_json_delta', partial_json: '' },
      });
      for (const { piece, tokens } of pieces(block.json, pace.tokensPerEvent)) {
        const delta = { type: 'input_json_delta', partial_json: piece } as const;
        yield frame({ type: 'content_block_delta', index, delta }, tokens * pace.msPerToken, tokens);
      }
    }
  }
}

const signature = (value: string, index: number, delayMs: number, tokens: number): StreamFrame =>
  frame(
    { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: value } },
    delayMs,
    tokens,
  );

function* pieces(text: string, tokensPerEvent: number): Generator<{ piece: string; tokens: number }, void> {
  let at = 0;
  while (at < text.length) {
    let end = at;
    let tokens = 0;
    while (end < text.length && tokens < tokensPerEvent) {
      end = tokenEnd(text, end);
      tokens += 1;
    }
    yield { piece: text.slice(at, end), tokens };
    at = end;
  }
}
