/** Checks the body of `POST /v1/messages/batches`. */
import { isList, isObject, textIn } from '../json-shape.ts';

const MAX_REQUESTS = 100_000;
const CUSTOM_ID = /^[a-zA-Z0-9_-]{1,64}$/;

export interface NewBatchRequest {
  readonly customId: string;
  readonly params: unknown;
}

export type ReadBatch =
  | { readonly kind: 'requests'; readonly requests: readonly NewBatchRequest[] }
  | { readonly kind: 'wrong'; readonly problem: string };

export function readBatch(body: unknown): ReadBatch {
  const wrong = (problem: string): ReadBatch => ({ kind: 'wrong', problem });
  if (!isObject(body)) return wrong('Input should be a valid dictionary');
  const list = body['requests'];
  if (list === undefined) return wrong('requests: Field required');
  if (!isList(list)) return wrong('requests: Input should be a valid array');
  if (list.length === 0) return wrong('requests: List should have at least 1 item after validation, not 0');
  if (list.length > MAX_REQUESTS) {
    return wrong(
      `requests: List should have at most ${MAX_REQUESTS} items after validation, not ${list.length}`,
    );
  }
  const seen = new Set<string>();
  const requests: NewBatchRequest[] = [];
  for (const [index, entry] of list.entries()) {
    const path = `requests.${index}`;
    if (!isObject(entry)) return wrong(`${path}: Input should be a valid dictionary`);
    const customId = textIn(entry['custom_id']);
    if (entry['custom_id'] === undefined) return wrong(`${path}.custom_id: Field required`);
    if (customId === undefined || !CUSTOM_ID.test(customId)) {
      return wrong(`${path}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    }
    if (seen.has(customId))
      return wrong(`requests: custom_id must be unique within a batch. Found twice: ${customId}`);
    if (!isObject(entry['params'])) return wrong(`${path}.params: Field required`);
    seen.add(customId);
    requests.push({ customId, params: entry['params'] });
  }
  return { kind: 'requests', requests };
}
