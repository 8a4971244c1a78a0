/**
 * `POST /v1/messages` and `POST /v1/messages/count_tokens`: read, check, meet the faults of the model, look in the prompt
 * cache, admit under the limits, compose, then send.
 */
import { sendAnswer, streamAnswer } from './answer-delivery.ts';
import { isFailure } from './api-failure.ts';
import { composeFor } from './compose-for.ts';
import type { Exchange } from './exchange.ts';
import { meetModelFaults } from './faults/meet-faults.ts';
import { newId } from './identifiers.ts';
import type { MessageFrame } from './message-body.ts';
import { apiContext, prepareRequest } from './prepare-request.ts';
import { promptSegments, totalTokens } from './prompt-segments.ts';
import { admit, rateLimitHeaders } from './rate-limits.ts';
import { MEGABYTE, readJson } from './read-json.ts';
import { checkRequest } from './validate-request.ts';

const BODY_LIMIT = 32 * MEGABYTE;

export async function handleMessages(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, BODY_LIMIT);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return exchange.fail(body);
  const prepared = prepareRequest(body.value, exchange);
  if (isFailure(prepared)) return exchange.fail(prepared);
  const { request, model } = prepared;
  exchange.model = model.id;
  if ((await meetModelFaults(exchange, model)) === 'answered') return;

  const { state, limits } = exchange;
  const { organization } = exchange.key;
  const cached = organization.promptCache.look(model, prepared.segments);
  const prompt = cached.usage;
  const refused = admit(
    limits,
    {
      organizationId: organization.id,
      model: model.id,
      modelClass: model.rateLimitClass,
      inputTokens: prompt.fresh + prompt.written5m + prompt.written1h,
    },
    state.clock,
  );
  const headers = rateLimitHeaders(limits, model.rateLimitClass, state.clock);
  if (refused !== undefined) return exchange.fail(refused, headers);
  cached.commit();

  const refuse = exchange.faults.some((fault) => fault.name === 'refusal');
  const { answer, pace } = composeFor(prepared, {
    organization,
    state,
    idRandom: state.random,
    prompt,
    refuse,
  });
  const frame: MessageFrame = {
    id: newId(state.random, 'msg'),
    model: model.id,
    prompt,
    serviceTier: 'standard',
  };
  const delivery = { exchange, answer, pace, frame, headers, modelClass: model.rateLimitClass };
  if (request.stream === true) streamAnswer(delivery);
  else sendAnswer(delivery);
}

export async function handleCountTokens(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, BODY_LIMIT);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return exchange.fail(body);
  const checked = checkRequest(body.value, { ...apiContext(exchange), endpoint: 'count_tokens' });
  if (checked.kind === 'failure') return exchange.fail(checked);
  if ((await meetModelFaults(exchange, checked.model)) === 'answered') return;
  exchange.sendJson({ input_tokens: totalTokens(promptSegments(checked.request)) });
}
