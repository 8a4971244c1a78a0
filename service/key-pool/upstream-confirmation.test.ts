import { afterEach, describe, expect, it } from 'vitest';
import { sampleKeySettings } from '../testing/sample-keys.ts';
import {
  startRecordingUpstream,
  type RecordingUpstream,
  type Script,
} from '../testing/recording-upstream.ts';
import { error, good } from '../testing/scripted-answers.ts';
import { Upstream } from '../upstream/upstream.ts';
import type { Confirmation, Suspicion } from './key-confirmation.ts';
import type { PoolKey } from './key-pool.ts';
import { createUpstreamConfirmation } from './upstream-confirmation.ts';

const settings = sampleKeySettings('a');
const KEY: PoolKey = { ...settings, simulated: false };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function asking(script: Script, { timeoutMs = 5_000, isStopped = false } = {}) {
  const recording: RecordingUpstream = await startRecordingUpstream(script);
  const upstream = new Upstream({
    url: new URL(recording.url),
    maxConnections: 2,
    loopMarker: 'this-gateway',
    simulated: false,
  });
  closers.push(
    () => upstream.close(),
    () => recording.close(),
  );
  const confirmation = createUpstreamConfirmation({
    upstreamOf: () => upstream,
    isStopped: () => isStopped,
    timeoutMs,
  });
  const confirm = (suspicion: Suspicion, model: string | null = 'claude-opus-4-8'): Promise<Confirmation> =>
    confirmation.confirm(KEY, suspicion, model);
  return { confirm, recording };
}

const answering = (status: number, message?: string): Script => {
  const answer = status < 300 ? good : error(status, [], message);
  return async (request, reply) => {
    await request.received();
    answer(reply);
  };
};

describe('a question of the gateway’s own', () => {
  it('about a credential costs nothing', async () => {
    const { confirm, recording } = await asking(answering(200));
    expect(await confirm('credential')).toEqual({ kind: 'good' });
    const [request] = recording.requests;
    expect(`${request?.method} ${request?.target}`).toBe('GET /v1/models?limit=1');
    expect(request?.header('x-api-key')).toBe(settings.secret.reveal());
    expect(request?.header('x-tulay-via')).toBe('this-gateway');
  });

  it('about money is a message of one token, to the model that was asked for', async () => {
    const { confirm, recording } = await asking(answering(200));
    for (const suspicion of ['billing', 'spend-limit', 'monthly-cap'] as const) {
      expect(await confirm(suspicion)).toEqual({ kind: 'good' });
    }
    const [request] = recording.requests;
    expect(`${request?.method} ${request?.target}`).toBe('POST /v1/messages');
    expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({
      model: 'claude-opus-4-8',
      max_tokens: 1,
    });
    expect(recording.requests).toHaveLength(3);
    await confirm('billing', null);
    expect(recording.requests.at(-1)?.target).toBe('/v1/models?limit=1');
  });

  it('about money is not asked while paid calls are stopped', async () => {
    const { confirm, recording } = await asking(answering(200), { isStopped: true });
    expect(await confirm('billing')).toEqual({ kind: 'unknown', reason: 'paid calls are stopped' });
    expect(recording.requests).toHaveLength(0);
    expect(await confirm('credential')).toEqual({ kind: 'good' });
  });

  it.each([
    [200, undefined, 'good', 'good'],
    [401, undefined, 'bad', 'bad'],
    [402, undefined, 'bad', 'bad'],
    [403, undefined, 'good', 'good'],
    [429, undefined, 'good', 'unknown'],
    [400, 'messages: at least one message is required', 'unknown', 'unknown'],
    [404, undefined, 'unknown', 'unknown'],
    [500, undefined, 'unknown', 'unknown'],
    [529, undefined, 'unknown', 'unknown'],
  ] as const)(
    'takes a %d (%s) for %s of the credential, %s of the money',
    async (status, message, ...kinds) => {
      const { confirm } = await asking(answering(status, message));
      expect([(await confirm('credential')).kind, (await confirm('billing')).kind]).toEqual(kinds);
    },
  );

  it('knows limits of spending, and the day on which they end', async () => {
    const until = 'You will regain access on 2027-01-01 at 00:00 UTC.';
    const own = await asking(answering(400, `You have reached your specified API usage limits. ${until}`));
    const untilMs = Date.UTC(2027, 0, 1);
    expect(await own.confirm('spend-limit')).toMatchObject({ kind: 'bad', untilMs });
    const tier = await asking(answering(429, `You have reached the monthly API usage threshold. ${until}`));
    expect(await tier.confirm('monthly-cap')).toMatchObject({ kind: 'bad', untilMs });
  });

  it('knows nothing of a key when there is no answer', async () => {
    const silent = await asking(() => undefined, { timeoutMs: 50 });
    expect(await silent.confirm('credential')).toEqual({
      kind: 'unknown',
      reason: 'the upstream did not answer in time',
    });
    const broken = await asking((_request, reply) => reply.reset());
    expect(await broken.confirm('credential')).toEqual({
      kind: 'unknown',
      reason: 'the upstream could not be reached',
    });
  });
});
