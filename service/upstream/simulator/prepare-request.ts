/** Everything about a Messages request that can be wrong before its limits are looked at. Shared with batches. */
import { failure, invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import { checkCacheBreakpoints } from './cache-breakpoints.ts';
import type { Exchange } from './exchange.ts';
import { objectOf, textIn } from './json-shape.ts';
import type { SimulatedModel } from './model-catalogue.ts';
import { promptSegments, totalTokens } from './prompt-segments.ts';
import type { PromptSegment } from './prompt-segments.ts';
import { blocksOf } from './request-shape.ts';
import type { InputMessage, MessagesRequest } from './request-shape.ts';
import { checkSignatures } from './thinking-signature.ts';
import { checkRequest } from './validate-request.ts';
import type { ApiContext } from './validate-request.ts';

export interface Prepared {
  readonly request: MessagesRequest;
  readonly model: SimulatedModel;
  readonly segments: readonly PromptSegment[];
  readonly promptTokens: number;
}

export function apiContext(exchange: Exchange): Omit<ApiContext, 'endpoint'> {
  return { version: exchange.version, beta: exchange.header('anthropic-beta') !== undefined };
}

export function prepareRequest(value: unknown, exchange: Exchange): Prepared | ApiFailure {
  const checked = checkRequest(value, { ...apiContext(exchange), endpoint: 'messages' });
  if (checked.kind === 'failure') return checked;
  const { request, model } = checked;
  const segments = promptSegments(request);
  const breakpoints = checkCacheBreakpoints(segments.map((segment) => segment.cacheControl));
  if (breakpoints !== undefined) return invalid(breakpoints);
  const promptTokens = totalTokens(segments);
  if (promptTokens >= model.contextWindow) {
    return invalid(`prompt is too long: ${promptTokens} tokens > ${model.contextWindow} maximum`);
  }
  const { organization } = exchange.key;
  return (
    checkSignatures(request.messages, exchange.state.seed, organization.id) ??
    checkFiles(request.messages, organization.files) ?? { request, model, segments, promptTokens }
  );
}

/** A file is only known where it was uploaded. */
function checkFiles(
  messages: readonly InputMessage[],
  files: ReadonlyMap<string, unknown>,
): ApiFailure | undefined {
  for (const message of messages) {
    for (const block of blocksOf(message.content)) {
      const source = objectOf(block['source']);
      const id = source['type'] === 'file' ? (textIn(source['file_id']) ?? '') : undefined;
      if (id !== undefined && !files.has(id)) return failure('not_found_error', `File not found: ${id}`);
    }
  }
  return undefined;
}
