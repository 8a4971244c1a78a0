/**
 * Who sends what and when, from the seed alone: each user comes and goes by a random sequence of their own, faster while
 * demand is high, and all of them are put in the order of time. Made as it is asked for, so that a long demonstration costs
 * no memory.
 */
import { seededRandom } from '../upstream/simulator/random.ts';
import type { Script, User } from './script/script-schema.ts';
import type { Timeline } from './script/timeline.ts';
import type { DemoRequest } from './users/visit.ts';
import { VISITS } from './users/visits.ts';

export interface PlannedCall {
  /** ms after the beginning. */
  readonly atMs: number;
  readonly user: User;
  readonly request: DemoRequest;
}

export interface PlanOptions {
  readonly script: Script;
  readonly timeline: Timeline;
  readonly seed: string;
  /** How many times as fast as usual users live. */
  readonly speed: number;
}

/** In the order of time, until the end of the timeline. */
export function* planCalls(options: PlanOptions): Generator<PlannedCall, void> {
  const streams = options.script.users.map((user) => {
    const calls = callsOf(user, options);
    return { calls, next: calls.next() };
  });
  for (;;) {
    let soonest: (typeof streams)[number] | undefined;
    for (const stream of streams) {
      if (stream.next.done === true) continue;
      if (soonest?.next.done !== false || stream.next.value.atMs < soonest.next.value.atMs) soonest = stream;
    }
    if (soonest?.next.done !== false) return;
    yield soonest.next.value;
    soonest.next = soonest.calls.next();
  }
}

function* callsOf(user: User, { timeline, seed, speed }: PlanOptions): Generator<PlannedCall, void> {
  // Two sequences, so that how often somebody comes does not change what they say.
  const comes = seededRandom(`${seed}:comes:${user.name}`);
  const says = seededRandom(`${seed}:says:${user.name}`);
  const away = user.every / speed;
  // Soon, so that nobody has to wait for the first sign of life.
  let at = timeline.after(0, (away * comes()) / 2);
  while (at < timeline.lengthMs) {
    for (const { pauseMs, request } of VISITS[user.habit](user, says)) {
      at = timeline.after(at, pauseMs / speed);
      if (at >= timeline.lengthMs) return;
      yield { atMs: at, user, request };
    }
    // Between half and one and a half times as long: regular enough for a short demonstration.
    at = timeline.after(at, away * (0.5 + comes()));
  }
}
