import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedUpstream, type SimulatedUpstream } from '../../testing/simulated-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { checkCacheBreakpoints } from '../../upstream/simulator/cache-breakpoints.ts';
import { promptSegments, totalTokens } from '../../upstream/simulator/prompt-segments.ts';
import { seededRandom } from '../../upstream/simulator/random.ts';
import { checkRequest } from '../../upstream/simulator/validate-request.ts';
import { HABITS, type Habit, type User } from '../script/script-schema.ts';
import { handleOf, type DemoRequest, type Mistake } from './visit.ts';
import { VISITS } from './visits.ts';

const user = (habit: Habit, speaks: User['speaks'] = 'en'): User => ({
  name: 'Ana Cruz',
  speaks,
  habit,
  model: 'claude-sonnet-5-5',
  every: 10_000,
});

/** All requests of many visits in both languages. */
function requests(habit: Habit, visits = 30): DemoRequest[] {
  return (['en', 'fil'] as const).flatMap((speaks) =>
    Array.from({ length: visits }, (_, index) => index).flatMap((index) =>
      [...VISITS[habit](user(habit, speaks), seededRandom(`${habit}:${speaks}:${index}`))].map(
        ({ request }) => request,
      ),
    ),
  );
}

const context = { version: '2023-06-01', beta: false } as const;

describe.each(HABITS)('a visit of somebody who is used to: %s', (habit) => {
  it('sends what the API accepts, but for what is meant as a mistake', () => {
    const sent = requests(habit).filter((request) => request.kind !== 'mistake');
    expect(sent.length).toBeGreaterThan(10);
    for (const { kind, body } of sent) {
      const checked =
        kind === 'count'
          ? checkRequest(body, { ...context, endpoint: 'count_tokens' })
          : checkRequest(body, { ...context, endpoint: 'messages' });
      expect(checked.kind, JSON.stringify(checked).slice(0, 300)).toBe('valid');
      if (checked.kind !== 'valid') continue;
      const controls = promptSegments(checked.request).map(({ cacheControl }) => cacheControl);
      expect(checkCacheBreakpoints(controls)).toBeUndefined();
    }
  });

  it('is different every time', () => {
    const first = JSON.stringify(requests(habit, 1));
    const again = JSON.stringify(requests(habit, 1));
    expect(again).toBe(first);
    const others = new Set(requests(habit).map((request) => JSON.stringify(request)));
    expect(others.size).toBeGreaterThan(8);
  });
});

describe('what the visits are for', () => {
  const messages = (habit: Habit) => requests(habit).filter((request) => request.kind === 'message');

  it('conversations grow, and some answers are streamed and some are not', () => {
    const lengths = messages('chat').map(({ body }) => body.messages.length);
    expect(new Set(lengths).has(1)).toBe(true);
    expect(Math.max(...lengths)).toBeGreaterThanOrEqual(9);
    expect(new Set(messages('chat').map(({ body }) => body.stream))).toEqual(new Set([true, false]));
  });

  it('an agent works on contexts of more than 15,000 tokens', () => {
    const tokens = messages('agent').map(({ body }) => {
      const checked = checkRequest(body, { ...context, endpoint: 'messages' });
      return checked.kind === 'valid' ? totalTokens(promptSegments(checked.request)) : 0;
    });
    expect(Math.max(...tokens)).toBeGreaterThan(15_000);
  });

  it('batches come in bursts that can wait', () => {
    const burst = [...VISITS.batch(user('batch'), seededRandom('1'))];
    expect(burst.length).toBeGreaterThanOrEqual(8);
    expect(burst.every(({ pauseMs }) => pauseMs <= 400)).toBe(true);
    expect(messages('batch').every(({ priority }) => priority === 2)).toBe(true);
  });

  it('who is impatient always leaves early', () => {
    expect(messages('impatient').every(({ leavesAfterMs }) => (leavesAfterMs ?? 0) > 0)).toBe(true);
  });

  it('a name becomes a handle', () => {
    expect(handleOf({ name: 'Maya Santos' })).toBe('maya.santos');
    expect(handleOf({ name: ' Niño  Peña-Cruz ' })).toBe('nino.pena.cruz');
  });
});

describe('with the official SDK', () => {
  let upstream: SimulatedUpstream;
  beforeAll(async () => {
    upstream = await startSimulatedUpstream();
  });
  afterAll(() => upstream.close());

  it.each(HABITS)('the calls of a visit of the kind %s are answered', async (habit) => {
    const client = upstream.client();
    for (const { request } of VISITS[habit](user(habit, 'fil'), seededRandom('2'))) {
      if (request.kind === 'mistake') continue;
      // A conversation goes on after its answer.
      // oxlint-disable-next-line no-await-in-loop
      if (request.kind === 'count') await client.messages.countTokens(request.body);
      // oxlint-disable-next-line no-await-in-loop
      else expect((await answerTo(client, request.body)).content.length).toBeGreaterThan(0);
    }
  });

  it('a conversation reads its instructions from the prompt cache from the second turn on', async () => {
    const client = upstream.client();
    const read: number[] = [];
    for (const { request } of VISITS.chat(user('chat', 'fil'), seededRandom('3'))) {
      if (request.kind !== 'message') continue;
      // oxlint-disable-next-line no-await-in-loop
      read.push((await answerTo(client, request.body)).usage.cache_read_input_tokens ?? 0);
    }
    expect(read.length).toBeGreaterThan(2);
    for (const tokens of read.slice(1)) expect(tokens).toBeGreaterThan(2_048);
  });
});

async function answerTo(client: Anthropic, body: Anthropic.MessageCreateParams): Promise<Anthropic.Message> {
  const { stream: _, ...rest } = body;
  return body.stream === true ? client.messages.stream(rest).finalMessage() : client.messages.create(rest);
}

describe('a mistake', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.stop());

  it('is refused as the caller’s, in each of its forms', async () => {
    const forms = new Map<string, Mistake>();
    for (const request of requests('careless', 100)) {
      if (request.kind !== 'mistake') continue;
      const { path, headers, body } = request;
      forms.set(`${path} ${JSON.stringify(headers)} ${body.replaceAll(/"content":"[^"]*"/g, '')}`, request);
    }
    expect(forms.size).toBeGreaterThanOrEqual(9);
    const statuses = await Promise.all(
      [...forms.values()].map(async ({ path, body, headers }) => {
        const all = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers };
        const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
        const response = await fetch(service.address + path, { method: 'POST', headers: sent, body });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    for (const status of statuses) expect([400, 401, 404]).toContain(status);
    expect(new Set(statuses)).toEqual(new Set([400, 401, 404]));
  });
});
