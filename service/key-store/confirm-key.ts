/**
 * Makes sure, by a request of the gateway's own, that a key is out: the list of models for its credential, which costs nothing;
 * for money a message of one token, since only a call that costs something is refused for want of it.
 */
import { classifyBadRequest } from '../key-pool/classify-response.ts';
import type { Confirmation, KeyConfirmation, Suspicion } from '../key-pool/key-confirmation.ts';
import type { PoolKey } from '../key-pool/key-pool.ts';
import type { Upstream, UpstreamCall } from '../upstream/upstream.ts';
import { askUpstream, type Asked } from './ask-upstream.ts';

const TIMEOUT_MS = 10_000;
/** Cheap, and there for every organization. */
const USUAL_MODEL = 'claude-haiku-4-5';

export function createKeyConfirmation(parts: {
  /** Connections of the gateway's own. */
  readonly upstream: Pick<Upstream, 'dispatch' | 'loopMarker'>;
  /** Whether calls that cost money are stopped. */
  readonly isStopped: () => boolean;
}): KeyConfirmation {
  const { upstream, isStopped } = parts;
  return {
    async confirm(key, suspicion, model) {
      if (key.simulated) return { kind: 'unknown', reason: 'a key of the simulator has no upstream to ask' };
      if (suspicion !== 'credential' && isStopped())
        return { kind: 'unknown', reason: 'paid calls are stopped' };
      const call = suspicion === 'credential' ? listOfModels(key) : oneToken(key, model);
      if (upstream.loopMarker !== undefined) call.headers.push('x-tulay-via', upstream.loopMarker);
      return judge(await askUpstream(upstream, call, TIMEOUT_MS), suspicion);
    },
  };
}

function listOfModels(key: PoolKey): UpstreamCall {
  return { method: 'GET', path: '/v1/models?limit=1', headers: headersOf(key), body: null };
}

function oneToken(key: PoolKey, model: string | null): UpstreamCall {
  const messages = [{ role: 'user', content: '.' }];
  const body = Buffer.from(JSON.stringify({ model: model ?? USUAL_MODEL, max_tokens: 1, messages }));
  const headers = [...headersOf(key), 'content-type', 'application/json'];
  return { method: 'POST', path: '/v1/messages', headers, body };
}

function headersOf(key: PoolKey): string[] {
  return [
    'x-api-key',
    key.secret.reveal(),
    'anthropic-version',
    '2023-06-01',
    'accept',
    'application/json',
    'user-agent',
    'tulay',
  ];
}

function judge(asked: Asked, suspicion: Suspicion): Confirmation {
  if (asked.kind !== 'answer') return { kind: 'unknown', reason: 'the upstream could not be asked' };
  const { status, body } = asked;
  if (status >= 200 && status < 300) return { kind: 'good' };
  switch (status) {
    case 401:
      return bad('upstream answers 401: the key is not accepted');
    case 402:
      return bad('upstream answers 402: a billing problem');
    case 400: {
      const outcome = classifyBadRequest(body);
      if (outcome.kind !== 'bad-credential') return unknownAnswer(status);
      return { kind: 'bad', reason: outcome.reason, untilMs: outcome.untilMs ?? null };
    }
    case 403:
      // A key without the right to list models, or to this model, is a good key all the same.
      return { kind: 'good' };
    case 429:
      // Limited calls are those of a key that is accepted; whether there is money, they do not say.
      return suspicion === 'credential' ? { kind: 'good' } : unknownAnswer(status);
    default:
      return unknownAnswer(status);
  }
}

function bad(reason: string): Confirmation {
  return { kind: 'bad', reason, untilMs: null };
}

function unknownAnswer(status: number): Confirmation {
  return { kind: 'unknown', reason: `the upstream answered ${status}` };
}
