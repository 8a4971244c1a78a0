/** The parts of a Messages request that the simulator reads; everything else is accepted and ignored. */
import { isList, isObject } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

export interface InputBlock extends JsonObject {
  readonly type: string;
  readonly text?: string;
  readonly cache_control?: CacheControl | null;
}

export interface InputMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly InputBlock[];
}

export interface InputTool extends JsonObject {
  readonly name: string;
  readonly type?: string | null;
  readonly description?: string;
  readonly input_schema?: JsonObject;
  readonly cache_control?: CacheControl | null;
}

export interface CountRequest {
  readonly model: string;
  readonly messages: readonly InputMessage[];
  readonly system?: string | readonly InputBlock[];
  readonly tools?: readonly InputTool[];
  readonly tool_choice?: { readonly type: 'auto' | 'any' | 'none' | 'tool'; readonly name?: string };
  readonly thinking?: {
    readonly type: 'enabled' | 'disabled' | 'adaptive' | 'between_tools';
    readonly budget_tokens?: number;
    readonly display?: 'summarized' | 'omitted' | null;
  };
  readonly output_config?: {
    readonly effort?: string | null;
    readonly format?: { readonly type: 'json_schema'; readonly schema: JsonObject } | null;
  };
  readonly cache_control?: CacheControl | null;
}

export interface MessagesRequest extends CountRequest {
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly stop_sequences?: readonly string[];
  readonly service_tier?: string;
}

const isBlock = (value: unknown): value is InputBlock =>
  isObject(value) &&
  typeof value['type'] === 'string' &&
  (value['text'] === undefined || typeof value['text'] === 'string');

/** Blocks inside a block (a tool result's content, a document's): whatever has the form of one. */
export const blocksIn = (value: unknown): InputBlock[] => (isList(value) ? value.filter(isBlock) : []);

/** Content as blocks, whichever way the client wrote it. */
export function blocksOf(content: string | readonly InputBlock[]): readonly InputBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** All text of a content, tool results included. */
export function textOf(content: string | readonly InputBlock[]): string {
  if (typeof content === 'string') return content;
  const parts: string[] = [];
  for (const block of content) {
    if (typeof block.text === 'string') parts.push(block.text);
    else if (block.type === 'tool_result') {
      const inner = block['content'];
      parts.push(typeof inner === 'string' ? inner : textOf(blocksIn(inner)));
    }
  }
  return parts.join('\n');
}
