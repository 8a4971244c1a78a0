/**
 * From a request to an answer: thinking if asked for, then a tool call, a structured output, cited passages or plain
 * text; cut at stop sequences and at `max_tokens`. Pure: everything random comes from the sequences given.
 */
import { newId } from '../identifiers.ts';
import { integerBetween } from '../random.ts';
import type { Random } from '../random.ts';
import { blocksOf, textOf } from '../request-shape.ts';
import type { InputMessage, MessagesRequest } from '../request-shape.ts';
import { countTextTokens, cutToTokens } from '../tokens.ts';
import type { Answer, AnswerBlock } from './answer-block.ts';
import { answerFromTool, answerText, phrasesFor, thinkingText } from './answer-text.ts';
import { chooseTool } from './choose-tool.ts';
import { citedBlocks } from './cited-text.ts';
import { applyStopSequences, cutAnswer } from './cut-answer.ts';
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
  /** Refuse, whatever is asked. */
  readonly refuse: boolean;
}

/** Anthropic's documented test strings: a prompt that holds one is refused, or thinks in hidden form. */
const REFUSAL_TRIGGER = 'ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL';
const REDACTED_TRIGGER = 'ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING';

/** Thinking without a stated budget stays below this. */
const ADAPTIVE_BUDGET = 2_048;

export function composeAnswer(request: MessagesRequest, context: ComposeContext): Answer {
  const { question, toolResult } = readConversation(request);
  if (context.refuse || question.text.includes(REFUSAL_TRIGGER)) return refusal(question);

  const thinking = thinkingBlocks(request, question, context);
  const rest = answerBlocks(request, question, toolResult, context);
  const stopped = applyStopSequences(rest, request.stop_sequences ?? []);
  const natural = stopped.blocks.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn';
  const shortWindow = context.windowLeft < request.max_tokens;
  return cutAnswer([...thinking, ...stopped.blocks], Math.min(request.max_tokens, context.windowLeft), {
    reason: stopped.sequence === null ? natural : 'stop_sequence',
    cutReason: shortWindow ? 'model_context_window_exceeded' : 'max_tokens',
    sequence: stopped.sequence,
  });
}

interface Conversation {
  readonly question: Question;
  /** What the tools returned, when that is what the last message holds. */
  readonly toolResult: string | undefined;
}

function readConversation({ messages, system }: MessagesRequest): Conversation {
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

/** What the user wrote, without tool results. */
const ownText = (message: InputMessage): string =>
  textOf(blocksOf(message.content).filter((block) => block.type === 'text')).trim();

function refusal(question: Question): Answer {
  const text = phrasesFor(question).refusal;
  return {
    blocks: [{ type: 'text', text, citations: [] }],
    stopReason: 'refusal',
    stopSequence: null,
    outputTokens: countTextTokens(text),
    thinkingTokens: 0,
  };
}

function answerBlocks(
  request: MessagesRequest,
  question: Question,
  toolResult: string | undefined,
  { random, idRandom }: ComposeContext,
): AnswerBlock[] {
  const plain = (text: string): AnswerBlock => ({ type: 'text', text, citations: [] });
  const schema = request.output_config?.format?.schema;
  if (schema !== undefined) return [plain(JSON.stringify(valueForSchema(schema, question, random)))];
  if (toolResult !== undefined) return [plain(answerFromTool(question, toolResult, random))];
  const tool = chooseTool(request, question);
  if (tool?.input_schema !== undefined) {
    const input = valueForSchema(tool.input_schema, question, random);
    const call: AnswerBlock = {
      type: 'tool_use',
      id: newId(idRandom, 'toolu'),
      name: tool.name,
      input,
      json: JSON.stringify(input),
    };
    const forced = request.tool_choice?.type === 'any' || request.tool_choice?.type === 'tool';
    return forced ? [call] : [plain(thinkingText(question, 1, random)), call];
  }
  return citedBlocks(request.messages, question, random) ?? [plain(answerText(question, random))];
}

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
  const whole = thinkingText(question, sentences, context.random);
  const { text: thinking } = cutToTokens(whole, config.budget_tokens ?? ADAPTIVE_BUDGET);
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
