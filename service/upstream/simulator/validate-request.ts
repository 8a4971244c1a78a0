/**
 * Checks a Messages or count_tokens body as the API does, in its words: the first thing wrong, by its path.
 * Unknown content blocks are let through, so that a client newer than the simulator can still be tried on it.
 */
import { failure, invalid } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import { findModel } from './model-catalogue.ts';
import type { SimulatedModel } from './model-catalogue.ts';
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
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return invalid('Input should be a valid dictionary');
  }
  const fields = body as Record<string, unknown>;
  const problem = checkFields(fields, context);
  if (problem !== undefined) return invalid(problem);

  const request = fields as unknown as MessagesRequest;
  const model = findModel(request.model);
  if (model === undefined) return failure('not_found_error', `model: ${request.model}`);
  const mismatch = context.endpoint === 'messages' ? checkAgainstModel(request, model) : undefined;
  return mismatch === undefined ? { kind: 'valid', request, model } : invalid(mismatch);
}

function checkFields(fields: Record<string, unknown>, context: ApiContext): string | undefined {
  if (fields['model'] === undefined) return 'model: Field required';
  if (typeof fields['model'] !== 'string') return 'model: Input should be a valid string';
  if (fields['model'] === '') return 'model: String should have at least 1 character';
  if (context.endpoint === 'messages') {
    const limit = fields['max_tokens'];
    if (limit === undefined) return 'max_tokens: Field required';
    if (!Number.isInteger(limit)) return 'max_tokens: Input should be a valid integer';
    if ((limit as number) < 1) return 'max_tokens: Input should be greater than or equal to 1';
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
  if (!Array.isArray(system)) return 'system: Input should be a valid string';
  for (const [index, block] of (system as { type?: unknown; text?: unknown }[]).entries()) {
    if (block?.type !== 'text') return `system.${index}.type: Input should be 'text'`;
    if (typeof block.text !== 'string') return `system.${index}.text: Field required`;
    if (block.text === '') return 'system: text content blocks must be non-empty';
  }
  return undefined;
}

function checkSampling(fields: Record<string, unknown>, version: string): string | undefined {
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

function checkPlainFields(fields: Record<string, unknown>): string | undefined {
  if (fields['stream'] !== undefined && typeof fields['stream'] !== 'boolean') {
    return 'stream: Input should be a valid boolean';
  }
  const stops = fields['stop_sequences'];
  if (stops !== undefined) {
    if (!Array.isArray(stops)) return 'stop_sequences: Input should be a valid array';
    for (const [index, stop] of (stops as unknown[]).entries()) {
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
  const { type, budget_tokens: budget } = (thinking ?? {}) as { type?: unknown; budget_tokens?: unknown };
  if (type === 'disabled' || type === 'adaptive' || type === 'between_tools') return undefined;
  if (type !== 'enabled') {
    return `thinking: Input tag '${String(type)}' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'`;
  }
  if (budget === undefined) return 'thinking.enabled.budget_tokens: Field required';
  if (!Number.isInteger(budget)) return 'thinking.enabled.budget_tokens: Input should be a valid integer';
  if ((budget as number) < 1_024) {
    return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  }
  if (typeof maxTokens === 'number' && maxTokens <= (budget as number)) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size';
  }
  return undefined;
}

function checkUnknown(fields: Record<string, unknown>, context: ApiContext): string | undefined {
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
