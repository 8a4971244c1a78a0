import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Suspicion } from '../key-pool/key-confirmation.ts';
import { systemClock } from '../lib/clock.ts';
import { Secret } from '../lib/secret.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../testing/recording-upstream.ts';
import { Upstream } from '../upstream/upstream.ts';
import { createKeyConfirmation } from './confirm-key.ts';

const key = {
  label: 'lab-1',
  tier: 'primary',
  secret: new Secret('sk-ant-api03-aaaaaaaaaaaaaaaa'),
  fingerprint: '0123456789abcdef',
  simulated: false,
} as const;

let server: RecordingUpstream;
let upstream: Upstream;
let stopped: boolean;
beforeEach(async () => {
  stopped = false;
  server = await startRecordingUpstream();
  upstream = new Upstream({ url: new URL(server.url), maxConnections: 2, simulated: false });
});
afterEach(async () => {
  await upstream.close();
  await server.close();
});

async function confirm(status: number, body: unknown = {}, suspicion: Suspicion = 'credential') {
  server.answer((_request, reply) => reply.json(status, body));
  const { kind } = await createKeyConfirmation({
    upstream,
    isStopped: () => stopped,
    clock: systemClock,
  }).confirm(key, suspicion, 'claude-sonnet-5-5');
  return kind;
}

describe('confirming a suspicion', () => {
  it.each([
    [200, 'good'],
    [401, 'bad'],
    [403, 'good'],
    [429, 'good'],
    [500, 'unknown'],
    [529, 'unknown'],
  ])('of the credential, %i says: %s', async (status, verdict) => {
    expect(await confirm(status)).toBe(verdict);
    expect(server.requests[0]?.target).toBe('/v1/models?limit=1');
  });

  it('of money is by the smallest message, to the model that was asked for', async () => {
    expect(await confirm(200, {}, 'billing')).toBe('good');
    expect(server.requests[0]?.target).toBe('/v1/messages');
    expect(JSON.parse(String(await server.requests[0]?.received()))).toMatchObject({
      model: 'claude-sonnet-5-5',
      max_tokens: 1,
    });
    expect(await confirm(402, {}, 'billing')).toBe('bad');
    const limit = {
      error: { message: 'You have reached your specified API usage limits. Until 2026-12-01.' },
    };
    expect(await confirm(400, limit, 'spend-limit')).toBe('bad');
    expect(await confirm(400, { error: { message: 'a client said: You have reached' } }, 'spend-limit')).toBe(
      'unknown',
    );
  });

  it('asks nothing that costs while paid calls are stopped, and nobody else’s upstream', async () => {
    stopped = true;
    expect(await confirm(200, {}, 'billing')).toBe('unknown');
    expect(await confirm(200, {}, 'credential')).toBe('good');
    const confirmation = createKeyConfirmation({ upstream, isStopped: () => false, clock: systemClock });
    expect((await confirmation.confirm({ ...key, simulated: true }, 'credential', null)).kind).toBe(
      'unknown',
    );
    expect(server.requests).toHaveLength(1);
  });

  it('is unknown where the upstream cannot be reached', async () => {
    server.answer((_request, reply) => reply.reset());
    const confirmation = createKeyConfirmation({ upstream, isStopped: () => false, clock: systemClock });
    expect(await confirmation.confirm(key, 'credential', null)).toMatchObject({ kind: 'unknown' });
  });
});
