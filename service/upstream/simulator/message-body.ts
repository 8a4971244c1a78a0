/** Writes an answer as the API's `Message`, checked against the official SDK's types by the compiler. */
import type {
  CacheCreation,
  ContentBlock,
  Message,
  MessageDeltaUsage,
  OutputTokensDetails,
  Usage,
} from '@anthropic-ai/sdk/resources/messages';
import type { Answer, AnswerBlock } from './answer/answer-block.ts';

/** How a prompt was paid for: the three add up to its tokens. */
export interface PromptUsage {
  /** Neither read from the prompt cache nor written to it. */
  readonly fresh: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
}

export interface MessageFrame {
  readonly id: string;
  readonly model: string;
  readonly prompt: PromptUsage;
  readonly serviceTier: 'standard' | 'batch';
}

const cacheCreation = (prompt: PromptUsage): CacheCreation => ({
  ephemeral_5m_input_tokens: prompt.written5m,
  ephemeral_1h_input_tokens: prompt.written1h,
});

const details = (answer: Answer): OutputTokensDetails | null =>
  answer.thinkingTokens === 0 ? null : { thinking_tokens: answer.thinkingTokens };

function usage(frame: MessageFrame, outputTokens: number, outputDetails: OutputTokensDetails | null): Usage {
  return {
    input_tokens: frame.prompt.fresh,
    cache_creation_input_tokens: frame.prompt.written5m + frame.prompt.written1h,
    cache_read_input_tokens: frame.prompt.read,
    cache_creation: cacheCreation(frame.prompt),
    output_tokens: outputTokens,
    output_tokens_details: outputDetails,
    server_tool_use: null,
    service_tier: frame.serviceTier,
    inference_geo: 'not_available',
    speed: null,
  };
}

export function messageBody(frame: MessageFrame, answer: Answer): Message {
  return {
    id: frame.id,
    type: 'message',
    role: 'assistant',
    model: frame.model,
    content: answer.blocks.map(contentBlock),
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    stop_details:
      answer.stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
    container: null,
    diagnostics: null,
    usage: usage(frame, answer.outputTokens, details(answer)),
  };
}

/** The message of `message_start`: no content yet, one token counted. */
export function openingMessage(frame: MessageFrame): Message {
  return {
    id: frame.id,
    type: 'message',
    role: 'assistant',
    model: frame.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: usage(frame, 1, null),
  };
}

/** The usage of `message_delta`: cumulative, prompt included. */
export function closingUsage(frame: MessageFrame, answer: Answer): MessageDeltaUsage {
  return {
    input_tokens: frame.prompt.fresh,
    cache_creation_input_tokens: frame.prompt.written5m + frame.prompt.written1h,
    cache_read_input_tokens: frame.prompt.read,
    output_tokens: answer.outputTokens,
    output_tokens_details: details(answer),
    server_tool_use: null,
  };
}

function contentBlock(block: AnswerBlock): ContentBlock {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking', thinking: block.shown, signature: block.signature };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'text':
      return {
        type: 'text',
        text: block.text,
        citations: block.citations.length === 0 ? null : [...block.citations],
      };
    case 'tool_use':
    default:
      return {
        type: 'tool_use',
        id: block.id,
        name: block.name,
        input: block.input,
        caller: { type: 'direct' },
      };
  }
}
