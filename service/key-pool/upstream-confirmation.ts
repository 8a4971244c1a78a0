/**
 * Asks the upstream itself whether a key is out, after a client's request met with a refusal. A credential is asked after by a
 * call that costs nothing (the list of models, one entry long); money by the smallest message there is, one token long,
 * since whoever has no credit may still list models. That one costs less than a hundredth of a cent, and nothing where the
 * suspicion is right.
 */
import { askUpstream, LIST_OF_MODELS, type Asked, type OwnCall } from '../upstream/ask-upstream.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { classifyBadRequest, classifyRateLimit } from './classify-response.ts';
import type { Confirmation, KeyConfirmation, Suspicion } from './key-confirmation.ts';
import type { Outcome, PoolKey } from './key-pool.ts';

const TIMEOUT_MS = 15_000;
const LIMITED: Outcome = { kind: 'rate-limited', retryAfterMs: undefined };

type Caller = Pick<Upstream, 'dispatch' | 'loopMarker'>;

export interface UpstreamConfirmationParts {
  /** Connections that lead to where this key's calls go. */
  readonly upstreamOf: (key: PoolKey) => Caller;
  /** Calls that cost money are stopped. */
  readonly isStopped: () => boolean;
  readonly timeoutMs?: number;
}

export function createUpstreamConfirmation(parts: UpstreamConfirmationParts): KeyConfirmation {
  const { upstreamOf, isStopped, timeoutMs = TIMEOUT_MS } = parts;
  return {
    async confirm(key: PoolKey, suspicion: Suspicion, model: string | null) {
      const isAboutMoney = suspicion !== 'credential';
      if (isAboutMoney && isStopped()) return unknown('paid calls are stopped');
      // Without a model there is nothing to send a message to.
      const call = isAboutMoney && model !== null ? smallestMessage(model) : LIST_OF_MODELS;
      return judge(await askUpstream(upstreamOf(key), key.secret, call, timeoutMs), isAboutMoney);
    },
  };
}

const smallestMessage = (model: string): OwnCall => ({
  method: 'POST',
  path: '/v1/messages',
  body: { model, max_tokens: 1, messages: [{ role: 'user', content: '.' }] },
});

const GOOD: Confirmation = { kind: 'good' };
const unknown = (reason: string): Confirmation => ({ kind: 'unknown', reason });

function judge(asked: Asked, isAboutMoney: boolean): Confirmation {
  if (asked.kind === 'timeout') return unknown('the upstream did not answer in time');
  if (asked.kind === 'failed') return unknown('the upstream could not be reached');
  const { status, body } = asked;
  switch (status) {
    case 401:
      return { kind: 'bad', reason: 'the upstream does not accept the key (401)', untilMs: null };
    case 402:
      return { kind: 'bad', reason: 'the upstream reports a billing problem (402)', untilMs: null };
    case 400:
      return ofOutcome(classifyBadRequest(body), status);
    case 403:
      // Known to the upstream; there is something that it may not do.
      return GOOD;
    case 429:
      // Accepted, and at a limit of the minute; of money that says nothing.
      return isAboutMoney ? ofOutcome(classifyRateLimit(body, LIMITED), status) : GOOD;
    default:
      return status >= 200 && status < 300 ? GOOD : unknown(`the upstream answered ${status}`);
  }
}

function ofOutcome(outcome: Outcome, status: number): Confirmation {
  return outcome.kind === 'bad-credential'
    ? { kind: 'bad', reason: outcome.reason, untilMs: outcome.untilMs ?? null }
    : unknown(`the upstream answered ${status}`);
}
