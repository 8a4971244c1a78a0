/**
 * The calls the page makes. Each resolves to what came of it; none throws.
 *
 * @typedef {import('../../../../shared/health.ts').Health} Health
 * @typedef {import('../../../../shared/admin.ts').Session} Session
 * @typedef {import('../../../../shared/admin.ts').RequestsPage} RequestsPage
 */

/**
 * @template T
 * @typedef {{ kind: 'ok', value: T } | { kind: 'unauthenticated', message: string } | { kind: 'failed', message: string }} Answer
 */

const UNREACHABLE = 'The service does not answer.';
const TIMEOUT_MS = 10_000;

/** @returns {Promise<Answer<Health>>} also when it says “unhealthy” by its status 503 */
export function fetchHealth() {
  return call('/api/health', {}, [200, 503]);
}

/**
 * @param {string} token of a console link
 * @returns {Promise<Answer<Session>>}
 */
export function exchangeLink(token) {
  return call('/api/admin/session', { method: 'POST', body: JSON.stringify({ token }) }, [201]);
}

/**
 * @param {string} session
 * @returns {Promise<Answer<undefined>>}
 */
export function endSession(session) {
  return call('/api/admin/session', { method: 'DELETE', headers: bearer(session) }, [204]);
}

/**
 * @param {string} session
 * @param {number} limit
 * @returns {Promise<Answer<RequestsPage>>}
 */
export function fetchRequests(session, limit) {
  return call(`/api/admin/requests?limit=${limit}`, { headers: bearer(session) }, [200]);
}

/**
 * One message to the gateway itself, as an anonymous caller.
 *
 * @param {unknown} body
 * @returns {Promise<Answer<unknown>>}
 */
export function sendMessage(body) {
  return call(
    '/v1/messages',
    { method: 'POST', headers: { 'anthropic-version': '2023-06-01' }, body: JSON.stringify(body) },
    [200],
  );
}

/** @param {string} session */
const bearer = (session) => ({ authorization: `Bearer ${session}` });

/**
 * @param {string} path
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} request
 * @param {readonly number[]} expected statuses that carry the answer asked for
 * @returns {Promise<Answer<any>>} what the service promises for that path
 */
async function call(path, request, expected) {
  try {
    const response = await fetch(path, {
      ...request,
      headers: {
        ...request.headers,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (expected.includes(response.status)) {
      return { kind: 'ok', value: response.status === 204 ? undefined : await response.json() };
    }
    const message = messageOf(await response.json().catch(() => undefined)) ?? `Status ${response.status}.`;
    return { kind: response.status === 401 ? 'unauthenticated' : 'failed', message };
  } catch {
    return { kind: 'failed', message: UNREACHABLE };
  }
}

/**
 * @param {any} envelope an error body, or whatever else came
 * @returns {string | undefined}
 */
function messageOf(envelope) {
  const message = envelope?.error?.message;
  return typeof message === 'string' ? message : undefined;
}
