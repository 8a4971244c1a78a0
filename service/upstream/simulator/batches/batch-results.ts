/** The results of a batch as JSON lines, made while they are sent. The same batch gives the same lines every time. */
import { once } from 'node:events';
import { failureBody, isFailure } from '../api-failure.ts';
import { composeFor } from '../compose-for.ts';
import type { Exchange } from '../exchange.ts';
import { newId } from '../identifiers.ts';
import { messageBody } from '../message-body.ts';
import { prepareRequest } from '../prepare-request.ts';
import { seededRandom } from '../random.ts';
import type { Batch, BatchOutcome, BatchRequest } from './batch.ts';

/** Lines made in one go before others get their turn. */
const LINES_AT_ONCE = 50;

export async function batchResults(exchange: Exchange, batch: Batch): Promise<void> {
  const { response } = exchange;
  response.writeHead(200, { ...exchange.baseHeaders(), 'content-type': 'application/x-jsonl' });
  const outcomes = batch.outcomes();
  const closed = once(response, 'close');
  for (let at = 0; at < batch.requests.length; at += LINES_AT_ONCE) {
    let lines = '';
    for (const [offset, request] of batch.requests.slice(at, at + LINES_AT_ONCE).entries()) {
      const outcome = outcomes[at + offset] ?? 'canceled';
      lines += `${JSON.stringify({ custom_id: request.customId, result: resultOf(exchange, batch, request, outcome) })}\n`;
    }
    const roomLeft = response.write(lines);
    // Each portion waits for the one before; a client that leaves ends the wait.
    // oxlint-disable-next-line no-await-in-loop
    await (roomLeft ? new Promise(setImmediate) : Promise.race([once(response, 'drain'), closed]));
    if (response.destroyed) return;
  }
  response.end();
}

function resultOf(exchange: Exchange, batch: Batch, request: BatchRequest, outcome: BatchOutcome): object {
  if (outcome === 'canceled' || outcome === 'expired') return { type: outcome };
  const random = seededRandom(`${batch.id}:${request.customId}`);
  const prepared = prepareRequest(request.params, exchange);
  if (isFailure(prepared)) return { type: 'errored', error: failureBody(prepared, newId(random, 'req')) };
  const prompt = { fresh: prepared.promptTokens, read: 0, written5m: 0, written1h: 0 };
  const { answer } = composeFor(prepared, {
    organization: exchange.key.organization,
    state: exchange.state,
    idRandom: random,
    prompt,
    refuse: false,
  });
  const frame = { id: newId(random, 'msg'), model: prepared.model.id, prompt, serviceTier: 'batch' as const };
  return { type: 'succeeded', message: messageBody(frame, answer) };
}
