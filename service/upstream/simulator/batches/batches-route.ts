/** `/v1/messages/batches…`. A batch is only seen by the organization that made it. */
import { failure, invalid } from '../api-failure.ts';
import type { Exchange } from '../exchange.ts';
import { newId } from '../identifiers.ts';
import { prepareRequest } from '../prepare-request.ts';
import { pageOf } from '../page.ts';
import { logNormal, seededRandom } from '../random.ts';
import { MEGABYTE, readJson } from '../read-json.ts';
import { Batch } from './batch.ts';
import { batchResults } from './batch-results.ts';
import { readBatch } from './read-batch.ts';

const BODY_LIMIT = 256 * MEGABYTE;

/** Median time of a realistic batch: a start, and a little for each request. */
const START_MS = 6_000;
const EACH_MS = 60;

export async function createBatch(exchange: Exchange): Promise<void> {
  const body = await readJson(exchange, BODY_LIMIT);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return exchange.fail(body);
  const read = readBatch(body.value);
  if (read.kind === 'wrong') return exchange.fail(invalid(read.problem));
  const { state } = exchange;
  const batch = new Batch({
    id: newId(state.random, 'msgbatch'),
    requests: read.requests.map((request) => ({
      ...request,
      valid: 'request' in prepareRequest(request.params, exchange),
    })),
    clock: state.clock,
    durationMs: durationOf(exchange, read.requests.length),
  });
  exchange.key.organization.batches.set(batch.id, batch);
  exchange.sendJson(batch.describe(baseUrl(exchange), true));
}

function durationOf({ state }: Exchange, requests: number): number {
  if (state.batchDurationMs !== undefined) return state.batchDurationMs;
  if (state.latency === 'instant') return 0;
  return logNormal(seededRandom(`${state.seed}:batch:${requests}`), START_MS + requests * EACH_MS, 0.3);
}

export function listBatches(exchange: Exchange): void {
  const newestFirst = [...exchange.key.organization.batches.values()].toReversed();
  const page = pageOf(newestFirst, exchange.query);
  if (page.kind === 'wrong') return exchange.fail(invalid(page.problem));
  exchange.sendJson({ ...page.body, data: page.body.data.map((batch) => batch.describe(baseUrl(exchange))) });
}

export function retrieveBatch(exchange: Exchange, id: string): void {
  const batch = find(exchange, id);
  if (batch !== undefined) exchange.sendJson(batch.describe(baseUrl(exchange)));
}

export function cancelBatch(exchange: Exchange, id: string): void {
  const batch = find(exchange, id);
  if (batch === undefined) return;
  if (batch.ended) return exchange.fail(invalid(`Batch ${id} has already ended and cannot be canceled.`));
  batch.cancel();
  exchange.sendJson(batch.describe(baseUrl(exchange)));
}

export function deleteBatch(exchange: Exchange, id: string): void {
  const batch = find(exchange, id);
  if (batch === undefined) return;
  if (!batch.ended)
    return exchange.fail(invalid(`Batch ${id} cannot be deleted while it is being processed.`));
  exchange.key.organization.batches.delete(id);
  exchange.sendJson({ id, type: 'message_batch_deleted' });
}

export async function sendBatchResults(exchange: Exchange, id: string): Promise<void> {
  const batch = find(exchange, id);
  if (batch === undefined) return;
  if (!batch.ended || batch.archived) {
    const why = batch.archived ? 'has been archived' : 'is still being processed';
    return exchange.fail(failure('not_found_error', `No results are available: batch ${id} ${why}.`));
  }
  await batchResults(exchange, batch);
}

/** Answers 404 itself when there is no such batch. */
function find(exchange: Exchange, id: string): Batch | undefined {
  const batch = exchange.key.organization.batches.get(id);
  if (batch === undefined)
    exchange.fail(failure('not_found_error', `Could not find a message batch with id ${id}.`));
  return batch;
}

const baseUrl = (exchange: Exchange): string => `http://${exchange.header('host') ?? 'localhost'}`;
