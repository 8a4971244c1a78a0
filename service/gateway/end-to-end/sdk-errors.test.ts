/** Errors as the official SDK sees them: the upstream's own reach it unmodified, the gateway's have the same shape. */
import {
  type APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ContentTooLargeError,
  GatewayTimeoutError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
  UnprocessableEntityError,
} from '@anthropic-ai/sdk/error';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  // No backoff is waited for.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url });
});
beforeEach(() => upstream.clear());
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

const question = { model: 'claude-haiku-5-5', max_tokens: 9, messages: [] };
/** Used whatever its state. */
const named = { headers: { 'x-tulay-key': 'primary' } };

const ERRORS = [
  [400, 'invalid_request_error', BadRequestError],
  [401, 'authentication_error', AuthenticationError],
  [402, 'billing_error', PaymentRequiredError],
  [403, 'permission_error', PermissionDeniedError],
  [404, 'not_found_error', NotFoundError],
  [409, 'conflict_error', ConflictError],
  [413, 'request_too_large', ContentTooLargeError],
  [422, 'invalid_request_error', UnprocessableEntityError],
  [429, 'rate_limit_error', RateLimitError],
  [500, 'api_error', InternalServerError],
  [503, 'api_error', ServiceUnavailableError],
  [504, 'timeout_error', GatewayTimeoutError],
  [529, 'overloaded_error', OverloadedError],
] as const;

describe('an error of the upstream', () => {
  it.each(ERRORS)('%i reaches the SDK as its own class, word for word', async (status, type, errorClass) => {
    const envelope = {
      type: 'error',
      error: { type, message: `Words for ${status} — “quoted”`, details: { error_code: 'odd', n: 1e2 } },
      request_id: 'req_011CUpstream',
    };
    upstream.answer((_request, reply) => reply.json(status, envelope, ['request-id', 'req_011CUpstream']));
    for (const stream of [false, true]) {
      // oxlint-disable-next-line no-await-in-loop
      const failure: unknown = await sdkClient(service.address)
        .messages.create({ ...question, stream }, named)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(errorClass);
      expect(failure).toMatchObject({ status, error: envelope, type, requestID: 'req_011CUpstream' });
      const { headers } = failure as APIError;
      // oxlint-disable-next-line no-await-in-loop
      expect(await service.event(headers?.get('x-tulay-request-id'))).toMatchObject({
        status,
        errorClass: status === 503 ? 'http_503' : type,
        upstreamRequestId: 'req_011CUpstream',
        keyLabel: 'primary',
      });
    }
  });

  it.each(ERRORS.map(([status]) => status))('%i that is no JSON passes byte for byte', async (status) => {
    const page = Buffer.from('<html>\r\n<h1>Trouble \u00e9</h1>\r\n</html>', 'latin1');
    upstream.answer((_request, reply) =>
      reply.send(status, ['Content-Type', 'text/html', 'X-Odd', 'a'], page),
    );
    const answer = await rawCall(service.address, {
      target: '/v1/messages',
      body: '{"model":"claude-haiku-5-5"}',
      headers: ['x-tulay-key', 'primary'],
    });
    expect(answer.status).toBe(status);
    expect(answer.body.equals(page)).toBe(true);
    expect(answer.header('x-odd')).toBe('a');
  });

  it('passes whatever its size', async () => {
    for (const size of [0, 1, 15_000, 17_000, 400_000]) {
      const body = Buffer.alloc(size, 'x');
      upstream.answer((_request, reply) => reply.send(400, ['content-type', 'text/plain'], body));
      // oxlint-disable-next-line no-await-in-loop
      const answer = await rawCall(service.address, {
        target: '/v1/messages',
        body: '{}',
        headers: ['x-tulay-key', 'primary'],
      });
      expect(answer).toMatchObject({ status: 400, complete: true });
      expect(answer.body.equals(body)).toBe(true);
    }
  });

  it('waits a limit out once, and leaves the rest to the SDK', async () => {
    let calls = 0;
    upstream.answer((_request, reply) => {
      calls += 1;
      if (calls < 3)
        reply.json(429, { type: 'error', error: { type: 'rate_limit_error', message: 'slow' } }, [
          'retry-after-ms',
          '1',
        ]);
      else reply.json(200, { id: 'msg_1' });
    });
    const client = sdkClient(service.address, { maxRetries: 2 });
    expect(await client.messages.create(question, named)).toMatchObject({ id: 'msg_1' });
    // The first limit was waited out by the gateway, the second was handed on.
    expect(upstream.requests.map((request) => request.header('x-stainless-retry-count'))).toEqual([
      '0',
      '0',
      '1',
    ]);
  });
});

describe('an error of the gateway', () => {
  it('has the same shape, with an id that its event has', async () => {
    const client = sdkClient(service.address, { apiKey: 'tly_unknown' });
    const failure: unknown = await client.messages.create(question).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuthenticationError);
    const { requestID, error } = failure as APIError;
    expect(requestID).toMatch(/^tly-/);
    expect(error).toMatchObject({ request_id: requestID });
    expect(await service.event(requestID)).toMatchObject({
      status: 401,
      errorClass: 'unauthenticated',
      attempts: 0,
      keyLabel: null,
      path: '/v1/messages',
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('stands in for an upstream that cannot be reached', async () => {
    const gone = await startRecordingUpstream();
    await gone.close();
    const alone = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: gone.url });
    try {
      const failure: unknown = await sdkClient(alone.address)
        .messages.create(question)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(InternalServerError);
      expect(failure).toMatchObject({ status: 502, error: { error: { type: 'api_error' } } });
      expect(String(failure)).not.toContain(new URL(gone.url).port);
    } finally {
      await alone.stop();
    }
  });
});
