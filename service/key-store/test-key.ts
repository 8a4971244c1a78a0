/**
 * Asks the upstream whether it accepts a key, by a call that costs nothing. Each way it can end has a verdict and words of its
 * own; none repeats the key or what the upstream wrote.
 */
import type { KeyTest, KeyVerdict } from '../../shared/keys.ts';
import type { Clock } from '../lib/clock.ts';
import type { Secret } from '../lib/secret.ts';
import { askUpstream, LIST_OF_MODELS, type Asked } from '../upstream/ask-upstream.ts';
import type { Upstream } from '../upstream/upstream.ts';

export interface KeyTester {
  /** Never rejects. */
  test(secret: Secret): Promise<KeyTest>;
}

const TIMEOUT_MS = 10_000;

export function createKeyTester(parts: {
  readonly upstream: Pick<Upstream, 'dispatch' | 'loopMarker'>;
  /** For messages, e.g. `https://api.anthropic.com`. */
  readonly origin: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}): KeyTester {
  const { upstream, origin, clock, timeoutMs = TIMEOUT_MS } = parts;
  return {
    async test(secret) {
      const startedAt = clock.now();
      const asked = await askUpstream(upstream, secret, LIST_OF_MODELS, timeoutMs);
      const { verdict, message } = judge(asked, origin, timeoutMs);
      return {
        verdict,
        ok: verdict === 'accepted' || verdict === 'limited',
        message,
        status: asked.kind === 'answer' ? asked.status : null,
        organizationId: asked.kind === 'answer' ? organizationOf(asked.headers) : null,
        durationMs: Math.round(clock.now() - startedAt),
        atMs: clock.wallNow(),
      };
    },
  };
}

interface Judgement {
  readonly verdict: KeyVerdict;
  readonly message: string;
}

function judge(asked: Asked, origin: string, timeoutMs: number): Judgement {
  if (asked.kind === 'timeout') {
    return say(
      'timeout',
      `${origin} did not answer within ${timeoutMs / 1000} s: nothing is known of the key.`,
    );
  }
  if (asked.kind === 'failed') {
    return say(
      'unreachable',
      `${origin} cannot be reached (${reasonOf(asked)}): nothing is known of the key.`,
    );
  }
  const { status } = asked;
  switch (status) {
    case 401:
      return say(
        'refused',
        'The upstream does not accept this key (401): it is mistyped, cut off, or was revoked.',
      );
    case 402:
      return say(
        'billing',
        'The upstream accepts this key but not its billing (402): see to its payment or credit.',
      );
    case 403:
      return say('forbidden', 'The upstream forbids this key to list models (403): it lacks the permission.');
    case 429:
      return say(
        'limited',
        'The upstream accepts this key; its organization is at its rate limit just now (429).',
      );
    default:
      break;
  }
  if (status >= 500) {
    return say(
      'overloaded',
      `The upstream is in trouble itself (${status}): nothing is known of the key. Try again later.`,
    );
  }
  if (status === 200 && isListOfModels(asked.body)) return say('accepted', 'The upstream accepts this key.');
  return say(
    'unexpected',
    `${origin} answered ${status}, and not as Claude’s API does: is ANTHROPIC_BASE_URL right?`,
  );
}

const say = (verdict: KeyVerdict, message: string): Judgement => ({ verdict, message });

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'names cannot be looked up now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this machine has no network',
  ETIMEDOUT: 'the connection took too long',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  UND_ERR_SOCKET: 'the connection was broken off',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is its own',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_UPSTREAM_ADDRESS_REFUSED: 'its name leads to an address that TULAY_ALLOW_UPSTREAM does not list',
};

function reasonOf({ code }: { readonly code: string | undefined }): string {
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? 'the connection failed';
}

function isListOfModels(body: string): boolean {
  try {
    const parsed = JSON.parse(body) as { data?: unknown } | null;
    return Array.isArray(parsed?.data);
  } catch {
    return false;
  }
}

function organizationOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const value = headers['anthropic-organization-id'];
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : null;
}
