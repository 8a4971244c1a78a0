/** The parts of a Messages request that the simulator reads; everything else is accepted and ignored. */

export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

export interface InputBlock {
  readonly type: string;
  readonly text?: string;
  readonly cache_control?: CacheControl | null;
  readonly [field: string]: unknown;
}

export interface InputMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | readonly InputBlock[];
}

export interface InputTool {
  readonly name: string;
  readonly type?: string | null;
  readonly description?: string;
  readonly input_schema?: JsonSchema;
  readonly cache_control?: CacheControl | null;
  readonly [field: string]: unknown;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

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
    readonly format?: { readonly type: 'json_schema'; readonly schema: JsonSchema } | null;
  };
  readonly cache_control?: CacheControl | null;
}

export interface MessagesRequest extends CountRequest {
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly stop_sequences?: readonly string[];
  readonly service_tier?: string;
}

/** Content as blocks, whichever way the client wrote it. */
export function blocksOf(content: string | readonly InputBlock[]): readonly InputBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** All text of a content, tool results and inline documents included. */
export function textOf(content: string | readonly InputBlock[]): string {
  if (typeof content === 'string') return content;
  const parts: string[] = [];
  for (const block of content) {
    if (typeof block.text === 'string') parts.push(block.text);
    else if (block.type === 'tool_result') {
      const inner = block['content'];
      if (typeof inner === 'string') parts.push(inner);
      else if (Array.isArray(inner)) parts.push(textOf(inner as InputBlock[]));
    }
  }
  return parts.join('\n');
}
