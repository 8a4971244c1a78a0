import { describe, expect, it } from 'vitest';
import { healthSentenceSchema, type HealthSentence } from '../../shared/health-sentence.ts';
import { describeHealth, type HealthFacts } from './health-sentence.ts';

const AT = Date.UTC(2026, 4, 6, 14, 32);
const well = { status: 'healthy', reason: null, buffered: 0, lost: 0 } as const;
type Key = HealthFacts['keys'][number];

function key(label: string, state: Key['state'] = 'healthy', changes: Partial<Key> = {}): Key {
  return { label, state, reason: null, untilMs: null, ...changes };
}

function sentence(changes: Partial<HealthFacts> = {}): HealthSentence {
  const described = describeHealth({
    at: AT,
    serves: true,
    simulated: false,
    draining: false,
    notReady: null,
    keys: [key('bay-1'), key('bay-2'), key('bay-3')],
    lastMinute: { requests: 100, failed: 0 },
    records: well,
    affinity: well,
    cache: 'healthy',
    queue: 'healthy',
    waiting: { count: 0, oldestMs: 0 },
    stopped: null,
    brownOuts: [],
    ...changes,
  });
  return healthSentenceSchema.parse(described);
}

describe('the health sentence', () => {
  it('says that all is well, and by whom requests are answered', () => {
    expect(sentence()).toMatchObject({
      status: 'healthy',
      headline: [{ code: 'all-well', serving: 3, total: 3 }],
      details: [],
      text: 'Healthy: all 3 keys are answering.',
      detailText: '',
    });
    expect(sentence({ keys: [key('only')] }).text).toBe('Healthy: the one key is answering.');
    expect(sentence({ simulated: true }).text).toBe(
      'Healthy: answers are simulated, nothing is sent out and nothing is spent.',
    );
  });

  it('names keys that are out, why, and when they are tried again', () => {
    const described = sentence({
      keys: [
        key('bay-1'),
        key('bay-2', 'open', { reason: '6 failures in a row: timed out.', untilMs: AT + 18_000 }),
        key('bay-3', 'quarantined', { reason: 'spend cap', untilMs: AT + 3 * 3_600_000 }),
      ],
    });
    expect(described).toMatchObject({
      status: 'degraded',
      headline: [{ code: 'keys-out', out: 2, total: 3 }],
      text: 'Degraded: 2 of 3 keys are out.',
      detailText:
        'bay-3 is quarantined: spend cap; tried again in 3 h. bay-2 is open: 6 failures in a row: timed out; tried again in 18 s.',
    });
    expect(described.details[1]).toEqual({
      code: 'key',
      label: 'bay-2',
      state: 'open',
      reason: '6 failures in a row: timed out.',
      untilMs: AT + 18_000,
    });
  });

  it('joins what is wrong into one sentence', () => {
    const described = sentence({
      keys: [key('bay-1'), key('bay-2', 'degraded', { reason: 'limit' }), key('bay-3', 'half-open')],
      lastMinute: { requests: 500, failed: 40 },
      records: { status: 'degraded', reason: 'the disk is full', buffered: 12, lost: 3 },
      affinity: { status: 'degraded', reason: 'it died', buffered: 1, lost: 0 },
    });
    expect(described.text).toBe(
      'Degraded: 1 of 3 keys is out, 1 of 3 keys serves with less than full capacity, ' +
        '8.0 % of the requests of the last minute failed (40 of 500), ' +
        'requests are not being recorded (the disk is full); 12 wait in memory and ' +
        'which key made which file or batch is not being recorded (it died).',
    );
    expect(described.details.at(-1)).toEqual({ code: 'records-lost', dropped: 3 });
  });

  it('does not take a key for missing that its operator switched off', () => {
    expect(sentence({ keys: [key('bay-1'), key('bay-2', 'disabled')] })).toMatchObject({
      status: 'healthy',
      headline: [{ code: 'all-well', serving: 1, total: 1 }],
      details: [],
    });
  });

  it.each([
    [[key('bay-1', 'open', { untilMs: AT + 5_000 }), key('bay-2', 'disabled')], AT + 5_000],
    [
      [key('bay-1', 'open', { untilMs: AT + 9_000 }), key('bay-2', 'open', { untilMs: AT + 2_000 })],
      AT + 2_000,
    ],
    [[key('bay-1', 'quarantined')], null],
    [[key('bay-1', 'disabled')], null],
    [[], null],
  ])('is unhealthy without a usable key, and says when the next is tried: %#', (keys, nextTryMs) => {
    const described = sentence({ keys, lastMinute: { requests: 100, failed: 100 } });
    expect(described.status).toBe('unhealthy');
    expect(described.headline).toEqual([{ code: 'all-keys-out', total: keys.length, nextTryMs }]);
  });

  it.each([
    [{ notReady: 'No key is configured. Add one.' }, 'Unhealthy: No key is configured. Add one.'],
    [{ draining: true }, 'Unhealthy: the service is shutting down.'],
  ])('is unhealthy when nothing can be answered: %j', (changes, text) => {
    expect(sentence(changes)).toMatchObject({ status: 'unhealthy', text });
  });

  it('needs no key where the process only administers', () => {
    expect(sentence({ serves: false, keys: [] })).toMatchObject({
      status: 'healthy',
      headline: [{ code: 'administers-only' }],
    });
  });

  it.each([
    [{ requests: 19, failed: 19 }, 'healthy'],
    [{ requests: 100, failed: 4 }, 'healthy'],
    [{ requests: 100, failed: 5 }, 'degraded'],
  ] as const)('with %j in the last minute is %s', (lastMinute, status) => {
    expect(sentence({ lastMinute }).status).toBe(status);
  });

  it('says what is stopped, overloaded, waiting and in trouble', () => {
    const described = sentence({
      stopped: 'over budget',
      brownOuts: [{ model: 'claude-opus', nextTryMs: AT + 1_000 }],
      queue: 'degraded',
      cache: 'unhealthy',
      waiting: { count: 1, oldestMs: 1_234 },
    });
    expect(described.text).toBe(
      'Degraded: all paid calls are stopped (over budget), upstream is too busy for claude-opus, the queue is in trouble and the cache is in trouble.',
    );
    expect(described.detailText).toBe('1 request waits for a key, the oldest for 1.2 s.');
  });

  it('names no time for an overloaded model that the next request asks for', () => {
    for (const [nextTryMs, shown] of [
      [AT + 1, AT + 1],
      [AT, null],
    ] as const) {
      expect(sentence({ brownOuts: [{ model: 'claude-opus', nextTryMs }] }).headline).toEqual([
        { code: 'models-overloaded', models: ['claude-opus'], nextTryMs: shown },
      ]);
    }
  });

  it('stays short where very many keys are in trouble', () => {
    const keys = Array.from({ length: 40 }, (_, index) => key(`k${index}`, index < 39 ? 'open' : 'healthy'));
    const { details } = sentence({ keys, waiting: { count: 9, oldestMs: 1 } });
    expect(details.length).toBe(6);
    expect(details.slice(-2)).toEqual([
      { code: 'more-keys', count: 35 },
      { code: 'waiting', count: 9, oldestMs: 1 },
    ]);
  });

  it('takes lost records for something to say, not for something that is wrong now', () => {
    const described = sentence({ records: { ...well, lost: 1 } });
    expect(described).toMatchObject({ status: 'healthy' });
    expect(described.detailText).toBe('1 record of a request was lost since the start.');
  });
});
