/** The checks of `messages`: roles, contents, and that tool uses and tool results belong together. */
import type { InputBlock, InputMessage } from './request-shape.ts';
import { blocksOf } from './request-shape.ts';

const MAX_MESSAGES = 100_000;
const MAX_CACHE_BREAKPOINTS = 4;

/** @returns what is wrong, in the API's words; undefined when nothing is. */
export function checkMessages(messages: unknown, version: string): string | undefined {
  if (messages === undefined) return 'messages: Field required';
  if (!Array.isArray(messages)) return 'messages: Input should be a valid array';
  if (messages.length === 0) return 'messages: at least one message is required';
  if (messages.length > MAX_MESSAGES) return `messages: too many messages (maximum ${MAX_MESSAGES})`;
  for (const [index, message] of (messages as unknown[]).entries()) {
    const problem = checkMessage(message, index, index === messages.length - 1, version);
    if (problem !== undefined) return problem;
  }
  const checked = messages as InputMessage[];
  if (checked[0]?.role === 'assistant') return 'messages: first message must use the "user" role';
  return checkToolPairs(checked);
}

function checkMessage(value: unknown, index: number, last: boolean, version: string): string | undefined {
  const path = `messages.${index}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${path}: Input should be a valid dictionary`;
  }
  const { role, content } = value as { role?: unknown; content?: unknown };
  if (role === undefined) return `${path}.role: Field required`;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return `messages: Unexpected role "${String(role)}". Allowed roles are "user" or "assistant"`;
  }
  if (content === undefined) return `${path}.content: Field required`;
  if (typeof content === 'string') {
    return content === '' && !(last && role === 'assistant') ? emptyContent(path) : undefined;
  }
  if (!Array.isArray(content)) return `${path}.content: Input should be a valid array`;
  if (content.length === 0 && !(last && role === 'assistant')) return emptyContent(path);
  for (const [blockIndex, block] of (content as unknown[]).entries()) {
    const problem = checkBlock(block, `${path}.content.${blockIndex}`, role, version);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const emptyContent = (path: string): string =>
  `${path}: all messages must have non-empty content except for the optional final assistant message`;

function checkBlock(value: unknown, path: string, role: string, version: string): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${path}: Input should be a valid dictionary`;
  }
  const block = value as Partial<InputBlock>;
  switch (block.type) {
    case undefined:
      return `${path}.type: Field required`;
    case 'text':
      if (typeof block.text !== 'string') return `${path}.text.text: Field required`;
      if (block.text === '') return 'messages: text content blocks must be non-empty';
      if (
        version >= '2026-10-21' &&
        role === 'user' &&
        Array.isArray(block['citations']) &&
        block['citations'].length > 0
      ) {
        return `${path}.text.citations: Extra inputs are not permitted`;
      }
      return undefined;
    case 'image':
    case 'document':
      if (block.type === 'document' && role === 'assistant' && version >= '2026-10-21') {
        return `${path}: document blocks are not permitted in assistant messages`;
      }
      return typeof block['source'] === 'object' && block['source'] !== null
        ? undefined
        : `${path}.${block.type}.source: Field required`;
    case 'tool_use':
      if (typeof block['id'] !== 'string') return `${path}.tool_use.id: Field required`;
      if (typeof block['name'] !== 'string') return `${path}.tool_use.name: Field required`;
      if (typeof block['input'] !== 'object' || block['input'] === null) {
        return `${path}.tool_use.input: Input should be a valid dictionary`;
      }
      return undefined;
    case 'tool_result':
      return typeof block['tool_use_id'] === 'string'
        ? undefined
        : `${path}.tool_result.tool_use_id: Field required`;
    case 'thinking':
      if (typeof block['thinking'] !== 'string') return `${path}.thinking.thinking: Field required`;
      return typeof block['signature'] === 'string'
        ? undefined
        : `${path}.thinking.signature: Field required`;
    default:
      return undefined;
  }
}

/** Every tool_use is answered in the very next message, and only such are. */
function checkToolPairs(messages: readonly InputMessage[]): string | undefined {
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const blocks = typeof message.content === 'string' ? [] : blocksOf(message.content);
    const results = blocks
      .filter((block) => block.type === 'tool_result')
      .map((block) => String(block['tool_use_id']));
    if (message.role === 'user') {
      const stray = blocks.findIndex(
        (block) => block.type === 'tool_result' && !open.includes(String(block['tool_use_id'])),
      );
      if (stray >= 0) {
        return `messages.${index}.content.${stray}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(blocks[stray]?.['tool_use_id'])}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
    }
    const unanswered = open.filter((id) => !results.includes(id));
    if (unanswered.length > 0) {
      return `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${unanswered.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    }
    open = blocks.filter((block) => block.type === 'tool_use').map((block) => String(block['id']));
  }
  return open.length === 0
    ? undefined
    : `messages.${messages.length - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

/** `cache_control` may stand on four pieces at most, and longer-lived ones come first. */
export function checkCacheBreakpoints(controls: readonly ({ ttl?: string } | null)[]): string | undefined {
  const set = controls.filter((control) => control !== null);
  if (set.length > MAX_CACHE_BREAKPOINTS) {
    return `A maximum of ${MAX_CACHE_BREAKPOINTS} blocks with cache_control may be provided. Found ${set.length}.`;
  }
  let short = false;
  for (const { ttl } of set) {
    if (ttl !== undefined && ttl !== '5m' && ttl !== '1h')
      return "cache_control.ephemeral.ttl: Input should be '5m' or '1h'";
    if (ttl === '1h' && short) {
      return "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.";
    }
    short ||= ttl !== '1h';
  }
  return undefined;
}
