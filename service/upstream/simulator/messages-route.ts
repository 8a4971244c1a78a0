/**
 * `POST /v1/messages` and `POST /v1/messages/count_tokens`: read, check, admit under the limits, compose, then answer
 * whole or as a stream at the model's pace.
 */
import { hash } from 'node:crypto';
import type { Answer } from './answer/answer-block.ts';
import { composeAnswer } from './answer/compose-answer.ts';
import { invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import { createEncoder } from './answer-encoding.ts';
import type { Exchange } from './exchange.ts';
import { newId } from './identifiers.ts';
import { paceFor } from './latency-model.ts';
import type { Pace } from './latency-model.ts';
import { messageBody } from './message-body.ts';
import type { MessageFrame } from './message-body.ts';
import type { SimulatedModel } from './model-catalogue.ts';
import { promptSegments, totalTokens } from './prompt-segments.ts';
import type { PromptSegment } from './prompt-segments.ts';
import { seededRandom } from './random.ts';
import { admit, chargeOutput, rateLimitHeaders } from './rate-limits.ts';
import { MEGABYTE, readJson } from './read-json.ts';
import type { MessagesRequest } from './request-shape.ts';
import type { Organization, SimulatorState } from './simulator-state.ts';
import { StreamPlayer } from './stream-player.ts';
import { streamScript } from './stream-script.ts';
import { checkSignatures, signThinking } from './thinking-signature.ts';
import { checkCacheBreakpoints } from './cache-breakpoints.ts';
import { checkRequest } from './validate-request.ts';

const BODY_LIMIT = 32 * MEGABYTE;

export interface Prepared {
  readonly request: MessagesRequest;
  readonly model: SimulatedModel;
  readonly segments: readonly PromptSegment[];
  readonly promptTokens: number;
}

export async function handleMessages(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, BODY_LIMIT);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return exchange.fail(body);
  const prepared = prepareRequest(body.value, exchange);
  if ('kind' in prepared) return exchange.fail(prepared);

  const { state, limits } = exchange;
  const { request, model } = prepared;
  const prompt = { fresh: prepared.promptTokens, read: 0, written5m: 0, written1h: 0 };
  const refused = admit(
    limits,
    {
      organizationId: exchange.key.organization.id,
      model: model.id,
      modelClass: model.rateLimitClass,
      inputTokens: prompt.fresh + prompt.written5m + prompt.written1h,
    },
    state.clock,
  );
  const headers = rateLimitHeaders(limits, model.rateLimitClass, state.clock);
  if (refused !== undefined) return exchange.fail(refused, headers);

  const { answer, pace } = composeFor(prepared, exchange.key.organization, state, prompt);
  const frame: MessageFrame = {
    id: newId(state.random, 'msg'),
    model: model.id,
    prompt,
    serviceTier: 'standard',
  };
  const answered = { exchange, answer, pace, frame, headers, modelClass: model.rateLimitClass };
  if (request.stream === true) playStream(answered);
  else sendLater(answered);
}

export async function handleCountTokens(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, BODY_LIMIT);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return exchange.fail(body);
  const checked = checkRequest(body.value, { ...contextOf(exchange), endpoint: 'count_tokens' });
  if (checked.kind === 'failure') return exchange.fail(checked);
  exchange.sendJson({ input_tokens: totalTokens(promptSegments(checked.request)) });
}

const contextOf = (exchange: Exchange): { version: string; beta: boolean } => ({
  version: exchange.version,
  beta: exchange.header('anthropic-beta') !== undefined,
});

/** Everything about a request that can be wrong before its limits are looked at. Used for batches as well. */
export function prepareRequest(value: unknown, exchange: Exchange): Prepared | ApiFailure {
  const checked = checkRequest(value, { ...contextOf(exchange), endpoint: 'messages' });
  if (checked.kind === 'failure') return checked;
  const { request, model } = checked;
  const segments = promptSegments(request);
  const breakpoints = checkCacheBreakpoints(segments.map((segment) => segment.cacheControl));
  if (breakpoints !== undefined) return invalid(breakpoints);
  const promptTokens = totalTokens(segments);
  if (promptTokens >= model.contextWindow) {
    return invalid(`prompt is too long: ${promptTokens} tokens > ${model.contextWindow} maximum`);
  }
  const unsigned = checkSignatures(request.messages, exchange.state.seed, exchange.key.organization.id);
  return unsigned ?? { request, model, segments, promptTokens };
}

/** The answer and its pace; both follow from the seed and the request alone. */
export function composeFor(
  { request, model, promptTokens }: Prepared,
  organization: Organization,
  state: SimulatorState,
  prompt: { fresh: number; read: number },
): { answer: Answer; pace: Pace } {
  const asked = [
    model.id,
    request.system,
    request.messages,
    request.tools,
    request.tool_choice,
    request.output_config,
  ];
  const random = seededRandom(`${state.seed}:${hash('sha256', JSON.stringify(asked, withoutCacheControl))}`);
  const answer = composeAnswer(request, {
    random,
    idRandom: state.random,
    windowLeft: model.contextWindow - promptTokens,
    refuse: false,
    sign: (thinking) => signThinking(state.seed, organization.id, thinking),
  });
  const pace = paceFor(state.latency, model, { fresh: prompt.fresh, cached: prompt.read }, random);
  return { answer, pace };
}

const withoutCacheControl = (key: string, value: unknown): unknown =>
  key === 'cache_control' ? undefined : value;

interface Answered {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly pace: Pace;
  readonly frame: MessageFrame;
  readonly headers: Record<string, string>;
  readonly modelClass: string;
}

function playStream({ exchange, answer, pace, frame, headers, modelClass }: Answered): void {
  const { state, response, encoding, limits } = exchange;
  response.writeHead(200, {
    ...exchange.baseHeaders(),
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding, vary: 'accept-encoding' }),
  });
  const player = new StreamPlayer({
    response,
    encoder: encoding === undefined ? undefined : createEncoder(encoding),
    frames: streamScript(frame, answer, pace),
    clock: state.clock,
    timers: state.timers,
    onTokens: (tokens) => chargeOutput(limits, modelClass, tokens, state.clock),
    onDone: () => state.open.delete(player),
  });
  state.open.add(player);
  player.start();
}

/** A whole answer comes when its last token would have been written. */
function sendLater({ exchange, answer, pace, frame, headers, modelClass }: Answered): void {
  const { state, response, limits } = exchange;
  const send = (): void => {
    chargeOutput(limits, modelClass, answer.outputTokens, state.clock);
    exchange.sendJson(messageBody(frame, answer), headers);
  };
  const delayMs = pace.firstTokenMs + answer.outputTokens * pace.msPerToken;
  if (delayMs <= 0) return send();
  const timer = state.timers.after(delayMs, send);
  const held = { stop: () => response.destroy() };
  state.open.add(held);
  response.once('close', () => {
    timer.cancel();
    state.open.delete(held);
  });
}
