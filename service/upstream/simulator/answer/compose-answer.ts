/**
 * From a request to an answer: thinking if asked for, then a tool call, a structured output, cited passages or plain
 * text; cut at stop sequences and at `max_tokens`. Pure: everything random comes from the sequence given.
 */
import { newId } from '../identifiers.ts';
import { integerBetween } from '../random.ts';
import type { Random } from '../random.ts';
import { blocksOf, textOf } from '../request-shape.ts';
import type { InputMessage, MessagesRequest } from '../request-shape.ts';
import { countTextTokens, cutToTokens } from '../tokens.ts';
import type { Answer, AnswerBlock, AnswerStop } from './answer-block.ts';
import { answerFromTool, answerText, phrasesFor, thinkingText } from './answer-text.ts';
import { chooseTool } from './choose-tool.ts';
import { citedBlocks } from './cited-text.ts';
import { detectLanguage } from './language.ts';
import { readQuestion } from './question.ts';
import type { Question } from './question.ts';
import { valueForSchema } from './schema-value.ts';

export interface ComposeContext {
  /** Drawn from the request alone, so that a repeated request gets a repeated answer. */
  readonly random: Random;
  /** Source of ids, which never repeat. */
  readonly idRandom: Random;
  /** Tokens left in the model's window after the prompt. */
  readonly windowLeft: number;
  readonly sign: (thinking: string) => string;
}

/** Anthropic's documented test strings: a prompt that holds one is refused, or thinks in hidden form. */
const REFUSAL_TRIGGER = 'ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL';
const REDACTED_TRIGGER = 'ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING';

export function composeAnswer(request: MessagesRequest, context: ComposeContext): Answer {
  const { random } = context;
  const { question, toolResult } = readConversation(request);
  const limit = Math.min(request.max_tokens, context.windowLeft);
  if (question.text.includes(REFUSAL_TRIGGER)) return refusal(question);

  const thinking = thinkingBlocks(request, question, context);
  const rest = answerBlocks(request, question, toolResult, context);
  const stopped = applyStopSequences(rest, request.stop_sequences ?? []);
  const natural = stopped.blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  const cutReason = limit < request.max_tokens ? 'model_context_window_exceeded' : 'max_tokens';
  return cut([...thinking, ...stopped.blocks], limit, {
    reason: stopped.sequence === null ? natural : 'stop_sequence',
    cutReason,
    sequence: stopped.sequence,
  });

  function readConversation({ messages, system }: MessagesRequest): {
    question: Question;
    toolResult: string | undefined;
  } {
    const users = messages.filter((message) => message.role === 'user');
    const last = users.at(-1);
    const asked = users.findLast((message) => ownText(message) !== '') ?? last;
    const text = asked === undefined ? '' : ownText(asked) || textOf(asked.content);
    const language = detectLanguage(system === undefined ? '' : textOf(system));
    const results =
      last === undefined ? [] : blocksOf(last.content).filter((block) => block.type === 'tool_result');
    return {
      question: readQuestion(text, language),
      toolResult: results.length === 0 ? undefined : textOf(results).trim(),
    };
  }

  function refusal(asked: Question): Answer {
    const text = phrasesFor(asked).refusal;
    return {
      blocks: [{ type: 'text', text, citations: [] }],
      stopReason: 'refusal',
      stopSequence: null,
      outputTokens: countTextTokens(text),
      thinkingTokens: 0,
    };
  }

  function answerBlocks(
    asking: MessagesRequest,
    about: Question,
    result: string | undefined,
    { idRandom }: ComposeContext,
  ): AnswerBlock[] {
    const schema = asking.output_config?.format?.schema;
    if (result !== undefined && schema === undefined) {
      return [{ type: 'text', text: answerFromTool(about, result, random), citations: [] }];
    }
    const tool = result === undefined ? chooseTool(asking, about) : undefined;
    if (tool?.input_schema !== undefined) {
      const input = valueForSchema(tool.input_schema, about, random);
      const call: AnswerBlock = {
        type: 'tool_use',
        id: newId(idRandom, 'toolu'),
        name: tool.name,
        input,
        json: JSON.stringify(input),
      };
      const forced = asking.tool_choice?.type === 'any' || asking.tool_choice?.type === 'tool';
      return forced ? [call] : [{ type: 'text', text: thinkingText(about, 1, random), citations: [] }, call];
    }
    if (schema !== undefined) {
      return [{ type: 'text', text: JSON.stringify(valueForSchema(schema, about, random)), citations: [] }];
    }
    return (
      citedBlocks(asking.messages, about, random) ?? [
        { type: 'text', text: answerText(about, random), citations: [] },
      ]
    );
  }
}

/** What the user wrote, without tool results. */
const ownText = (message: InputMessage): string =>
  textOf(blocksOf(message.content).filter((block) => block.type === 'text')).trim();

function thinkingBlocks(
  request: MessagesRequest,
  question: Question,
  context: ComposeContext,
): AnswerBlock[] {
  const config = request.thinking;
  const wanted =
    config?.type === 'enabled' || (config?.type === 'adaptive' && worthThinking(request, question));
  if (!wanted) return [];
  const sentences = integerBetween(context.random, 3, question.text.length > 200 ? 14 : 8);
  const budget = config.budget_tokens ?? 2_048;
  const { text: thinking } = cutToTokens(thinkingText(question, sentences, context.random), budget);
  if (question.text.includes(REDACTED_TRIGGER)) {
    return [{ type: 'redacted_thinking', data: context.sign(thinking) }];
  }
  const shown = config.display === 'omitted' ? '' : thinking;
  return [{ type: 'thinking', thinking, shown, signature: context.sign(shown) }];
}

/** Adaptive thinking leaves small talk and one-line questions alone, unless great effort is asked for. */
function worthThinking(request: MessagesRequest, question: Question): boolean {
  const effort = request.output_config?.effort ?? 'high';
  if (effort === 'low') return false;
  if (effort === 'xhigh' || effort === 'max') return true;
  return question.intent !== 'greeting' && question.intent !== 'thanks' && question.text.length > 40;
}

function applyStopSequences(
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

/** Tokens of a block as generated: hidden thinking counts in full. */
function generated(block: AnswerBlock): string {
  switch (block.type) {
    case 'thinking':
      return block.thinking;
    case 'redacted_thinking':
      return block.data;
    case 'text':
      return block.text;
    case 'tool_use':
      return block.json;
  }
}

/** A tool call costs its name and frame besides its input. */
const TOOL_CALL_TOKENS = 12;

function cut(
  blocks: readonly AnswerBlock[],
  limit: number,
  end: { reason: AnswerStop; cutReason: AnswerStop; sequence: string | null },
): Answer {
  const kept: AnswerBlock[] = [];
  let used = 0;
  let thinkingTokens = 0;
  for (const block of blocks) {
    const frame = block.type === 'tool_use' ? TOOL_CALL_TOKENS : 0;
    const room = Math.max(0, limit - used - frame);
    const whole = generated(block);
    const { text, tokens } = cutToTokens(whole, room);
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
      return { ...block, json: text, input: {} };
  }
}
