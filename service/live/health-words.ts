/** The parts of a health sentence in plain English, for logs, terminals and tests; the console has words of its own. */
import type { HealthStatus } from '../../shared/health.ts';
import type { HealthPart } from '../../shared/health-sentence.ts';

export interface HealthWords {
  readonly text: string;
  readonly detailText: string;
}

const STATUS = { healthy: 'Healthy', degraded: 'Degraded', unhealthy: 'Unhealthy' } as const satisfies Record<
  HealthStatus,
  string
>;

/** @param at wall clock, ms, that times are counted from */
export function inEnglish(
  status: HealthStatus,
  headline: readonly HealthPart[],
  details: readonly HealthPart[],
  at: number,
): HealthWords {
  const phrases = headline.map((part) => withoutStop(phraseOf(part, at)));
  return {
    text: `${STATUS[status]}: ${joined(phrases)}.`,
    detailText: details.map((part) => `${withoutStop(phraseOf(part, at))}.`).join(' '),
  };
}

function phraseOf(part: HealthPart, at: number): string {
  switch (part.code) {
    case 'all-well':
      return `${keys(part.serving, part.total)} answering`;
    case 'all-well-simulated':
      return 'answers are simulated, nothing is sent out and nothing is spent';
    case 'administers-only':
      return 'this process administers and answers no requests';
    case 'draining':
      return 'the service is shutting down';
    case 'not-ready':
      return part.reason;
    case 'calls-stopped':
      return `all paid calls are stopped (${part.reason})`;
    case 'all-keys-out':
      return part.total === 0
        ? 'there is no key'
        : `no key can be used${part.nextTryMs === null ? '' : `; the next try is ${inTime(part.nextTryMs, at)}`}`;
    case 'keys-out':
      return `${part.out} of ${part.total} keys ${part.out === 1 ? 'is' : 'are'} out`;
    case 'keys-limited':
      return `${part.limited} of ${part.total} keys ${part.limited === 1 ? 'serves' : 'serve'} with less than full capacity`;
    case 'models-overloaded':
      return `upstream is too busy for ${joined(part.models)}`;
    case 'errors-high':
      return `${(100 * part.share).toFixed(1)} % of the requests of the last minute failed (${part.failed} of ${part.requests})`;
    case 'store-trouble':
      return `requests are not being recorded${because(part.reason)}; ${part.waiting} wait in memory`;
    case 'records-lost':
      return `${part.dropped} ${part.dropped === 1 ? 'record of a request was' : 'records of requests were'} lost since the start`;
    case 'affinity-trouble':
      return `which key made which file or batch is not being recorded${because(part.reason)}`;
    case 'cache-trouble':
      return 'the cache is in trouble';
    case 'queue-trouble':
      return 'the queue is in trouble';
    case 'key': {
      const next = part.untilMs === null ? '' : `; tried again ${inTime(part.untilMs, at)}`;
      return `${part.label} is ${part.state}${part.reason === null ? '' : `: ${withoutStop(part.reason)}`}${next}`;
    }
    case 'more-keys':
      return `${part.count} more ${part.count === 1 ? 'key is' : 'keys are'} in trouble`;
    case 'waiting':
      return `${part.count} ${part.count === 1 ? 'request waits' : 'requests wait'} for a key, the oldest for ${(part.oldestMs / 1_000).toFixed(1)} s`;
  }
}

function keys(serving: number, total: number): string {
  if (total === 1) return 'the one key is';
  return serving === total ? `all ${total} keys are` : `${serving} of ${total} keys are`;
}

function because(reason: string | null): string {
  return reason === null ? '' : ` (${withoutStop(reason)})`;
}

/** `in 18 s`, `in 5 min`, `in 3 h`; `now` for what is over. */
function inTime(untilMs: number, at: number): string {
  const seconds = Math.ceil((untilMs - at) / 1_000);
  if (seconds <= 0) return 'now';
  if (seconds < 120) return `in ${seconds} s`;
  if (seconds < 7_200) return `in ${Math.round(seconds / 60)} min`;
  return `in ${Math.round(seconds / 3_600)} h`;
}

function joined(phrases: readonly string[]): string {
  return phrases.length < 2
    ? (phrases[0] ?? '')
    : `${phrases.slice(0, -1).join(', ')} and ${phrases.at(-1) ?? ''}`;
}

function withoutStop(text: string): string {
  return text.trimEnd().replace(/\.$/, '');
}
