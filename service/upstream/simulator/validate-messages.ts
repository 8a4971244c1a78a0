/** The checks of `messages`: roles, contents, and that tool uses and tool results belong together. */
import { isList, isObject, listOf, objectOf, textIn } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';

const MAX_MESSAGES = 100_000;

/** @returns what is wrong, in the API's words; undefined when nothing is. */
export function checkMessages(messages: unknown, version: string): string | undefined {
  if (messages === undefined) return 'messages: Field required';
  if (!isList(messages)) return 'messages: Input should be a valid array';
  if (messages.length === 0) return 'messages: at least one message is required';
  if (messages.length > MAX_MESSAGES) return `messages: too many messages (maximum ${MAX_MESSAGES})`;
  for (const [index, message] of messages.entries()) {
    const problem = checkMessage(message, index, index === messages.length - 1, version);
    if (problem !== undefined) return problem;
  }
  const checked = messages.map(objectOf);
  if (checked[0]?.['role'] === 'assistant') return 'messages: first message must use the "user" role';
  return checkToolPairs(checked);
}

function checkMessage(message: unknown, index: number, last: boolean, version: string): string | undefined {
  const path = `messages.${index}`;
  if (!isObject(message)) return `${path}: Input should be a valid dictionary`;
  const { role, content } = message;
  if (role === undefined) return `${path}.role: Field required`;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return `messages: Unexpected role "${textIn(role) ?? ''}". Allowed roles are "user" or "assistant"`;
  }
  if (content === undefined) return `${path}.content: Field required`;
  const mayBeEmpty = last && role === 'assistant';
  if (typeof content === 'string') return content === '' && !mayBeEmpty ? emptyContent(path) : undefined;
  if (!isList(content)) return `${path}.content: Input should be a valid array`;
  if (content.length === 0 && !mayBeEmpty) return emptyContent(path);
  for (const [at, block] of content.entries()) {
    const problem = checkBlock(block, `${path}.content.${at}`, role, version);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const emptyContent = (path: string): string =>
  `${path}: all messages must have non-empty content except for the optional final assistant message`;

function checkBlock(block: unknown, path: string, role: string, version: string): string | undefined {
  if (!isObject(block)) return `${path}: Input should be a valid dictionary`;
  const { type } = block;
  if (type === undefined) return `${path}.type: Field required`;
  if (typeof type !== 'string') return `${path}.type: Input should be a valid string`;
  const strict = version >= '2026-10-21';
  switch (type) {
    case 'text': {
      if (typeof block['text'] !== 'string') return `${path}.text.text: Field required`;
      if (block['text'] === '') return 'messages: text content blocks must be non-empty';
      const cites = strict && role === 'user' && listOf(block['citations']).length > 0;
      return cites ? `${path}.text.citations: Extra inputs are not permitted` : undefined;
    }
    case 'image':
    case 'document':
      if (type === 'document' && role === 'assistant' && strict) {
        return `${path}: document blocks are not permitted in assistant messages`;
      }
      return isObject(block['source']) ? undefined : `${path}.${type}.source: Field required`;
    case 'tool_use':
      if (typeof block['id'] !== 'string') return `${path}.tool_use.id: Field required`;
      if (typeof block['name'] !== 'string') return `${path}.tool_use.name: Field required`;
      return isObject(block['input'])
        ? undefined
        : `${path}.tool_use.input: Input should be a valid dictionary`;
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
function checkToolPairs(messages: readonly JsonObject[]): string | undefined {
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const blocks = listOf(message['content']).map(objectOf);
    const results = idsOf(blocks, 'tool_result', 'tool_use_id');
    if (message['role'] === 'user') {
      const stray = blocks.findIndex(
        (block) => block['type'] === 'tool_result' && !open.includes(textIn(block['tool_use_id']) ?? ''),
      );
      if (stray >= 0) {
        return `messages.${index}.content.${stray}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${textIn(blocks[stray]?.['tool_use_id']) ?? ''}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
    }
    const unanswered = open.filter((id) => !results.includes(id));
    if (unanswered.length > 0) return unansweredUse(index - 1, unanswered);
    open = idsOf(blocks, 'tool_use', 'id');
  }
  return open.length === 0 ? undefined : unansweredUse(messages.length - 1, open);
}

const idsOf = (blocks: readonly JsonObject[], type: string, field: string): string[] =>
  blocks.filter((block) => block['type'] === type).map((block) => textIn(block[field]) ?? '');

const unansweredUse = (index: number, ids: readonly string[]): string =>
  `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
