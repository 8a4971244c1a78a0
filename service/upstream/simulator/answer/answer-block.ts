/** An answer's pieces before they become a message or a stream: what both are written from. */
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages';

export type AnswerBlock =
  | {
      readonly type: 'thinking';
      readonly thinking: string;
      readonly shown: string;
      readonly signature: string;
    }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly TextCitation[] }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      /** The input as it is streamed; cut short when `max_tokens` fell inside it. */
      readonly json: string;
    };

export type AnswerStop =
  'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal' | 'model_context_window_exceeded';

export interface Answer {
  readonly blocks: readonly AnswerBlock[];
  readonly stopReason: AnswerStop;
  readonly stopSequence: string | null;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
}
