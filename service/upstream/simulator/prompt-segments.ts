/**
 * A request's prompt in the order in which the model reads it (tools, system, messages), cut where a prompt cache can
 * end, with the tokens of each piece. count_tokens, usage, limits and the prompt cache all add up the same pieces.
 */
import type { CacheControl, CountRequest, InputBlock } from './request-shape.ts';
import { isObject, objectOf, textIn } from './json-shape.ts';
import { blocksIn, blocksOf } from './request-shape.ts';
import { countTextTokens } from './tokens.ts';

export interface PromptSegment {
  readonly tokens: number;
  readonly cacheControl: CacheControl | null;
  /** What the piece says, role and place included and `cache_control` left out: equal text, equal prefix. */
  identity(): string;
}

/** What a request costs before its first word, and each message and tool around its content. */
const REQUEST_OVERHEAD = 4;
const MESSAGE_OVERHEAD = 3;
const TOOL_USE_PROMPT = 290;
const TOOL_OVERHEAD = 12;

const IMAGE_LIMIT = 1_600;
const PDF_PAGE_TOKENS = 2_000;
const PDF_PAGE_BYTES = 50_000;

export function promptSegments(request: CountRequest): PromptSegment[] {
  const segments: PromptSegment[] = [];
  const add = (place: string, tokens: number, piece: { cache_control?: CacheControl | null }): void => {
    segments.push({
      tokens,
      cacheControl: piece.cache_control ?? null,
      identity: () => place + JSON.stringify(piece, withoutCacheControl),
    });
  };

  const tools = request.tools ?? [];
  for (const [index, tool] of tools.entries()) {
    const base = TOOL_OVERHEAD + (index === 0 ? TOOL_USE_PROMPT : 0);
    add('tool:', base + countTextTokens(JSON.stringify(tool, withoutCacheControl)), tool);
  }

  let overhead = REQUEST_OVERHEAD;
  if (request.system !== undefined) {
    for (const block of blocksOf(request.system)) {
      add('system:', blockTokens(block) + overhead, block);
      overhead = 0;
    }
  }
  // Other thinking or tool choice, other messages: the cache keeps what stands before them.
  const salt = JSON.stringify([request.tool_choice, request.thinking]);
  for (const message of request.messages) {
    overhead += MESSAGE_OVERHEAD;
    for (const block of blocksOf(message.content)) {
      add(`${salt}${message.role}:`, blockTokens(block) + overhead, block);
      overhead = 0;
    }
  }
  return [...automaticBreakpoint(segments, request.cache_control), OPENING];
}

/** What opens the answer's turn: never cached, as it is never part of a client's prompt. */
const OPENING: PromptSegment = { tokens: 3, cacheControl: null, identity: () => '' };

export function totalTokens(segments: readonly PromptSegment[]): number {
  let total = 0;
  for (const segment of segments) total += segment.tokens;
  return total;
}

/** A `cache_control` on the request itself stands for one on its last piece. */
function automaticBreakpoint(
  segments: PromptSegment[],
  control: CacheControl | null | undefined,
): PromptSegment[] {
  const last = segments.at(-1);
  if (control === undefined || control === null || last === undefined) return segments;
  return [...segments.slice(0, -1), { ...last, cacheControl: last.cacheControl ?? control }];
}

function withoutCacheControl(key: string, value: unknown): unknown {
  return key === 'cache_control' ? undefined : value;
}

function blockTokens(block: InputBlock): number {
  switch (block.type) {
    case 'text':
      return countTextTokens(block.text ?? '');
    case 'image':
      return imageTokens(block['source']);
    case 'document':
      return documentTokens(block);
    case 'thinking':
    case 'redacted_thinking':
      // The API strips thinking of earlier turns and does not count it.
      return 0;
    case 'tool_result': {
      const content = block['content'];
      if (typeof content === 'string') return 8 + countTextTokens(content);
      return 8 + sumBlocks(blocksIn(content));
    }
    default:
      return 8 + countTextTokens(JSON.stringify(block, withoutCacheControl));
  }
}

function sumBlocks(blocks: readonly InputBlock[]): number {
  let total = 0;
  for (const block of blocks) total += blockTokens(block);
  return total;
}

function imageTokens(source: unknown): number {
  const size = base64Size(source);
  return size === undefined ? IMAGE_LIMIT : Math.min(IMAGE_LIMIT, Math.max(64, Math.ceil(size / 200)));
}

function documentTokens(block: InputBlock): number {
  const source = objectOf(block['source']);
  const heading = countTextTokens((textIn(block['title']) ?? '') + (textIn(block['context']) ?? ''));
  const content = source['type'] === 'text' ? source['data'] : source['content'];
  if (source['type'] === 'text' || source['type'] === 'content') {
    return heading + (typeof content === 'string' ? countTextTokens(content) : sumBlocks(blocksIn(content)));
  }
  const pages = Math.max(1, Math.ceil((base64Size(source) ?? 0) / PDF_PAGE_BYTES));
  return heading + pages * PDF_PAGE_TOKENS;
}

function base64Size(source: unknown): number | undefined {
  const data = isObject(source) ? source['data'] : undefined;
  return typeof data === 'string' ? Math.floor(data.length * 0.75) : undefined;
}
