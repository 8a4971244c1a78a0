/** Reads and parses a JSON body for a route. */
import { invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import type { Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';

export const MEGABYTE = 1_048_576;

export type JsonBody =
  { readonly kind: 'json'; readonly value: unknown } | ApiFailure | { readonly kind: 'aborted' };

export async function readJson(exchange: Exchange, limit: number): Promise<JsonBody> {
  const result = await readBody(exchange.request, limit);
  if (result.kind !== 'body') return result;
  const text = result.body.toString('utf8');
  if (text.trim() === '') return invalid('The request body is empty');
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return invalid(`The request body is not valid JSON: ${String(error).slice(0, 200)}`);
  }
}
