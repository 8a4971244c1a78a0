/**
 * A call like the recorded one, to be pasted into a shell. The record holds no prompt and no credential: a question stands for
 * the prompt, and a masked key for the credential where the caller showed one.
 */
import type { RequestEvent } from '../../../shared/request-event.ts';

const MASKED_KEY = 'tly_…';

/** @param address of the gateway, without a trailing slash */
export function requestAsCurl(request: RequestEvent, address: string): string {
  const parts = [`curl ${quoted(address + request.path)}`];
  if (request.method !== 'GET' && request.method !== 'POST') parts.push(`-X ${quoted(request.method)}`);
  parts.push(`-H ${quoted('anthropic-version: 2023-06-01')}`);
  if (request.clientKeyId !== null) parts.push(`-H ${quoted(`x-api-key: ${MASKED_KEY}`)}`);
  if (request.method === 'POST') {
    parts.push(
      `-H ${quoted('content-type: application/json')}`,
      `-d ${quoted(JSON.stringify(bodyLike(request)))}`,
    );
  }
  return parts.join(' \\\n  ');
}

function bodyLike(request: RequestEvent): Record<string, unknown> {
  return {
    model: request.model ?? 'claude-sonnet-5-5',
    ...(request.path.endsWith('/count_tokens') ? {} : { max_tokens: 1_024 }),
    ...(request.stream ? { stream: true } : {}),
    messages: [{ role: 'user', content: '…' }],
  };
}

/** Whole for a POSIX shell, whatever callers sent as model or path. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
