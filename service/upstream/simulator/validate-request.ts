/**
 * Checks a Messages or count_tokens body as the API does, in its words: the first thing wrong, by its path.
 * Unknown content blocks are let through, so that a client newer than the simulator can still be tried on it.
 */
import { failure, invalid } from './api-failure.ts';
import { isList, isObject, numberIn, objectOf, textIn } from './json-shape.ts';
import type { ApiFailure } from './api-failure.ts';
import { findModel } from './model-catalogue.ts';
import type { SimulatedModel } from './model-catalogue.ts';
import type { JsonObject } from './json-shape.ts';
import type { CountRequest, MessagesRequest } from './request-shape.ts';
import { checkMessages } from './validate-messages.ts';
import { checkTools } from './validate-tools.ts';

export interface ApiContext {
  /** `anthropic-version` */
  readonly version: string;
  /** Whether any `anthropic-beta` is asked for: fields this simulator does not know may then be valid. */
  readonly beta: boolean;
  /** Only known fields of a newer API version are refused for it. */
  readonly endpoint: 'messages' | 'count_tokens';
}

export type Checked<T> =
  { readonly kind: 'valid'; readonly request: T; readonly model: SimulatedModel } | ApiFailure;

const FIELDS = new Set([
  'model',
  'messages',
  'max_tokens',
  'cache_control',
  'container',
  'context_management',
  'diagnostics',
  'inference_geo',
  'mcp_servers',
  'metadata',
  'output_config',
  'output_format',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
  'user_profile_id',
]);

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

export function checkRequest(
  body: unknown,
  context: ApiContext & { endpoint: 'messages' },
): Checked<MessagesRequest>;
export function checkRequest(
  body: unknown,
  context: ApiContext & { endpoint: 'count_tokens' },
): Checked<CountRequest>;
export function checkRequest(body: unknown, context: ApiContext): Checked<CountRequest> {
  if (!isObject(body)) return invalid('Input should be a valid dictionary');
  const problem = checkFields(body, context);
  if (problem !== undefined) return invalid(problem);

  const request = asRequest(body);
  const model = findModel(request.model);
  if (model === undefined) return failure('not_found_error', `model: ${request.model}`);
  const mismatch = context.endpoint === 'messages' ? checkAgainstModel(request, model) : undefined;
  return mismatch === undefined ? { kind: 'valid', request, model } : invalid(mismatch);
}

/** The body once `checkFields` has found nothing wrong with what is read of it. */
function asRequest(body: JsonObject): MessagesRequest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is where checked data gets its type
  return body as unknown as MessagesRequest;
}

function checkFields(fields: JsonObject, context: ApiContext): string | undefined {
  if (fields['model'] === undefined) return 'model: Field required';
  if (typeof fields['model'] !== 'string') return 'model: Input should be a valid string';
  if (fields['model'] === '') return 'model: String should have at least 1 character';
  if (context.endpoint === 'messages') {
    const limit = numberIn(fields['max_tokens']);
    if (fields['max_tokens'] === undefined) return 'max_tokens: Field required';
    if (limit === undefined || !Number.isInteger(limit)) return 'max_tokens: Input should be a valid integer';
    if (limit < 1) return 'max_tokens: Input should be greater than or equal to 1';
  } else if (fields['max_tokens'] !== undefined) {
    return 'max_tokens: Extra inputs are not permitted';
  }
  return (
    checkMessages(fields['messages'], context.version) ??
    checkSystem(fields['system']) ??
    checkSampling(fields, context.version) ??
    checkPlainFields(fields) ??
    checkThinking(fields['thinking'], fields['max_tokens']) ??
    checkTools(fields) ??
    checkUnknown(fields, context)
  );
}

function checkSystem(system: unknown): string | undefined {
  if (system === undefined || typeof system === 'string') return undefined;
  if (!isList(system)) return 'system: Input should be a valid string';
  for (const [index, value] of system.entries()) {
    const block = objectOf(value);
    if (block['type'] !== 'text') return `system.${index}.type: Input should be 'text'`;
    if (typeof block['text'] !== 'string') return `system.${index}.text: Field required`;
    if (block['text'] === '') return 'system: text content blocks must be non-empty';
  }
  return undefined;
}

function checkSampling(fields: JsonObject, version: string): string | undefined {
  for (const name of SAMPLING) {
    const value = fields[name];
    if (value === undefined) continue;
    if (version >= '2026-10-21') return `${name}: Extra inputs are not permitted`;
    if (typeof value !== 'number') return `${name}: Input should be a valid number`;
    if (value < 0) return `${name}: Input should be greater than or equal to 0`;
    if (name !== 'top_k' && value > 1) return `${name}: range: 0..1`;
  }
  return undefined;
}

function checkPlainFields(fields: JsonObject): string | undefined {
  if (fields['stream'] !== undefined && typeof fields['stream'] !== 'boolean') {
    return 'stream: Input should be a valid boolean';
  }
  const stops = fields['stop_sequences'];
  if (stops !== undefined) {
    if (!isList(stops)) return 'stop_sequences: Input should be a valid array';
    for (const [index, stop] of stops.entries()) {
      if (typeof stop !== 'string') return `stop_sequences.${index}: Input should be a valid string`;
      if (stop.trim() === '') return 'stop_sequences: each stop sequence must contain non-whitespace';
    }
  }
  const metadata = fields['metadata'];
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) {
    return 'metadata: Input should be a valid dictionary';
  }
  const tier = fields['service_tier'];
  if (tier !== undefined && tier !== 'auto' && tier !== 'standard_only') {
    return "service_tier: Input should be 'auto' or 'standard_only'";
  }
  return undefined;
}

function checkThinking(thinking: unknown, maxTokens: unknown): string | undefined {
  if (thinking === undefined) return undefined;
  const { type, budget_tokens: stated } = objectOf(thinking);
  const budget = numberIn(stated);
  if (type === 'disabled' || type === 'adaptive' || type === 'between_tools') return undefined;
  if (type !== 'enabled') {
    return `thinking: Input tag '${textIn(type) ?? ''}' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'`;
  }
  if (stated === undefined) return 'thinking.enabled.budget_tokens: Field required';
  if (budget === undefined || !Number.isInteger(budget))
    return 'thinking.enabled.budget_tokens: Input should be a valid integer';
  if (budget < 1_024) {
    return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  }
  if (typeof maxTokens === 'number' && maxTokens <= budget) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size';
  }
  return undefined;
}

function checkUnknown(fields: JsonObject, context: ApiContext): string | undefined {
  if (context.beta) return undefined;
  for (const name of Object.keys(fields)) {
    if (!FIELDS.has(name)) return `${name}: Extra inputs are not permitted`;
  }
  return undefined;
}

function checkAgainstModel(request: MessagesRequest, model: SimulatedModel): string | undefined {
  if (request.max_tokens > model.maxOutputTokens) {
    return `max_tokens: ${request.max_tokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`;
  }
  return undefined;
}
