/** How far the gateway goes before it gives up, and that what one request used up of it is there for the next. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyListSchema } from '../../../shared/keys.ts';
import { rawCall, type RawAnswer } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { error, good, inTurn } from '../../testing/scripted-answers.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const KEYS = Array.from({ length: 10 }, (_, index) => `sk-ant-key-${index}`);
const BODY = '{"model":"claude-haiku-5-5","max_tokens":9,"messages":[]}';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(() => {
  // No backoff is waited for.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: KEYS, upstreamUrl: upstream.url });
});
afterEach(async () => {
  await service.stop();
  await upstream.close();
});

function ask(): Promise<RawAnswer> {
  return rawCall(service.address, { target: '/v1/messages', body: BODY });
}

describe('a request that meets one bad key after the other', () => {
  it('tries eight of them, and hands on what the eighth said', async () => {
    upstream.answer(inTurn(error(401)));
    const answer = await ask();
    expect(answer.status).toBe(401);
    expect(answer.header('x-tulay-attempts')).toBe('8');
    expect(new Set(upstream.keysSeen()).size).toBe(8);
  });
});

describe('the retry budget', () => {
  it('is whole again after each retry, whether the retry went well or not', async () => {
    for (let round = 0; round < 8; round += 1) {
      upstream.answer(round % 2 === 0 ? inTurn(error(500), good) : inTurn(error(500), error(500), good));
      // oxlint-disable-next-line no-await-in-loop -- one after the other: the budget is for those under way together
      const answer = await ask();
      expect([answer.status, answer.header('x-tulay-attempts')]).toEqual([200, round % 2 === 0 ? '2' : '3']);
    }
  });

  it('is whole again after retries that ended in a refusal of the key, and after those that never came right', async () => {
    for (let round = 0; round < 3; round += 1) {
      upstream.answer(inTurn(error(500), error(429, ['retry-after', '0']), good));
      // oxlint-disable-next-line no-await-in-loop
      expect((await ask()).status).toBe(200);
      upstream.answer(inTurn(error(503)));
      // oxlint-disable-next-line no-await-in-loop
      expect((await ask()).header('x-tulay-attempts')).toBe('3');
    }
  });
});

describe('an answer that is replaced by another', () => {
  it('is read no further than 64 KB', async () => {
    upstream.answer((request, reply) => {
      if (upstream.requests.length > 1) {
        reply.json(200, { usage: { output_tokens: 1 } });
        return;
      }
      reply.head(500, ['content-type', 'application/json']);
      const more = setInterval(() => reply.write('x'.repeat(20_000)), 5);
      void request.aborted().finally(() => clearInterval(more));
    });
    expect((await ask()).status).toBe(200);
    await upstream.requests[0]?.aborted();
  });
});

describe('a call that finds no upstream', () => {
  it('costs nothing of the key’s quota of the day', async () => {
    await upstream.close();
    const answer = await ask();
    expect([answer.status, answer.header('x-tulay-attempts')]).toEqual([502, '3']);
    const response = await fetch(`${service.address}/api/admin/keys`, {
      headers: { authorization: `Bearer ${service.adminToken}` },
    });
    const { keys } = keyListSchema.parse(await response.json());
    const used = keys.flatMap(({ live }) => live?.day.map((quota) => quota.used) ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(new Set(used)).toEqual(new Set([0]));
    upstream = await startRecordingUpstream();
  });
});
