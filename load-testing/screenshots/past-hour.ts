/**
 * An hour of traffic as it would have been recorded: written through the same store as real traffic, minute by minute, so that
 * charts, sums and the list of requests are made of it by the same code.
 */
import type { RequestEvent } from '../../shared/request-event.ts';
import type { Script } from '../../service/demo/script/script-schema.ts';
import { handleOf } from '../../service/demo/users/visit.ts';
import { DEMO_TENANT } from '../../service/demo/demo-setup.ts';
import { requestIds } from '../../service/lib/request-ids.ts';
import { EventStore } from '../../service/metrics/sqlite/event-store.ts';
import { eventBatchOf } from '../../service/testing/event-batch-of.ts';
import { pick, seededRandom, type Random } from '../../service/upstream/simulator/random.ts';

const MINUTE = 60_000;
const MINUTES = 62;
const PER_MINUTE = 170;
/** Minutes ago, and how much worse than usual it was: a storm that came and went. */
const STORM = { from: 31, to: 24, share: 0.3 };

/** @param until wall clock, ms since the epoch */
export function recordPastHour(dataDirectory: string, script: Script, until: number): void {
  const random = seededRandom('past hour');
  let wallNow = until - MINUTES * MINUTE;
  const store = new EventStore(dataDirectory, { wallNow: () => wallNow });
  try {
    for (let minute = MINUTES; minute > 0; minute--) {
      wallNow = until - (minute - 1) * MINUTE;
      const events = Array.from({ length: countOf(minute, random) }, () =>
        oneRequest(script, random, until - minute * MINUTE + random() * MINUTE, minute),
      );
      store.insert(eventBatchOf(events.toSorted((a, b) => endOf(a) - endOf(b))));
    }
  } finally {
    store.close();
  }
}

const endOf = ({ startedAt, durationMs }: RequestEvent): number => startedAt + durationMs;

/** Rises and falls, as a morning does. */
function countOf(minute: number, random: Random): number {
  return Math.round(PER_MINUTE * (1 + 0.18 * Math.sin(minute / 7) + 0.16 * (random() - 0.5)));
}

function oneRequest(script: Script, random: Random, endedAt: number, minute: number): RequestEvent {
  const user = pick(random, script.users);
  const key = pick(
    random,
    script.keys.filter(({ tier }) => tier === 'primary'),
  );
  const stormy = minute <= STORM.from && minute > STORM.to;
  const outcome = outcomeOf(random, stormy);
  const failed = outcome.status !== 200;
  const opus = user.model.includes('opus');
  const firstByteMs = failed ? null : logNormal(random, opus ? 900 : 480, 0.45) * (stormy ? 1.6 : 1);
  const outputTokens = failed ? null : Math.round(logNormal(random, 210, 0.7));
  const durationMs =
    firstByteMs === null
      ? 40 + random() * 400
      : firstByteMs + ((outputTokens ?? 0) * 1_000) / (opus ? 55 : 80) + random() * 200;
  const input = Math.round(logNormal(random, 900, 0.8));
  const cached = random() < 0.6 ? Math.round(logNormal(random, 1_900, 0.4)) : 0;
  return {
    id: nextId(),
    startedAt: endedAt - durationMs,
    tenantId: DEMO_TENANT,
    userId: handleOf(user),
    clientKeyId: null,
    method: 'POST',
    path: '/v1/messages',
    model: user.model,
    keyLabel: key.label,
    status: outcome.status,
    stream: user.habit !== 'batch',
    inputTokens: failed ? null : input,
    outputTokens,
    cacheCreationTokens: failed ? null : random() < 0.08 ? cached : 0,
    cacheReadTokens: failed ? null : cached,
    stopReason: failed ? null : 'end_turn',
    cacheResult: 'off',
    attempts: failed || stormy ? 1 + Math.floor(random() * 3) : 1,
    errorClass: outcome.errorClass,
    queueMs: random() < 0.12 ? random() * 900 : 0,
    firstByteMs,
    durationMs,
    requestBytes: 400 + input * 4,
    responseBytes: 300 + (outputTokens ?? 0) * 30,
    upstreamRequestId: `req_011C${Math.floor(random() * 36 ** 8).toString(36)}`,
    simulated: true,
  };
}

/** In the form of real ones, of a start long ago. */
const nextId = requestIds('00c0ffee0001');

function outcomeOf(
  random: Random,
  stormy: boolean,
): { readonly status: number; readonly errorClass: string | null } {
  const luck = random();
  if (stormy && luck < STORM.share) {
    return luck < 0.24
      ? { status: 529, errorClass: 'overloaded_error' }
      : { status: 500, errorClass: 'api_error' };
  }
  if (luck < 0.008) return { status: 429, errorClass: 'rate_limit_error' };
  if (luck < 0.012) return { status: 504, errorClass: 'timeout_error' };
  if (luck < 0.03) return { status: 400, errorClass: 'invalid_request_error' };
  return { status: 200, errorClass: null };
}

/** Most near the median, some far above it, as waiting times are. */
function logNormal(random: Random, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}
