/** From a script to what the service is made with. */
import { randomBytes } from 'node:crypto';
import { DEFAULT_KEY_SETTINGS } from '../../shared/keys.ts';
import { seededRandom } from '../upstream/simulator/random.ts';
import type { LimitOptions } from '../upstream/simulator/simulator-options.ts';
import type { DemoSetup } from './demo-setup.ts';
import type { Script } from './script/script-schema.ts';
import type { Timeline } from './script/timeline.ts';
import { handleOf } from './users/visit.ts';

export interface SetupOptions {
  readonly script: Script;
  readonly timeline: Timeline;
  readonly seed: string;
  readonly speed: number;
  /** Wall clock, ms. */
  readonly endsAt: number;
}

export function makeSetup({ script, timeline, seed, speed, endsAt }: SetupOptions): DemoSetup {
  const scenario = timeline.scenario();
  // What a day's limit means in a script is meant for one play of it at its own length.
  const ofDay = Math.max(0.1, (timeline.lengthMs / script.length) * speed);
  return {
    endsAt,
    simulator: {
      seed,
      latency: { speed },
      organizations: script.organizations.map(({ name, limits }) => ({
        name,
        limits: faster(limits, speed),
      })),
      ...(scenario !== undefined && { scenario }),
    },
    keys: script.keys.map(({ perDay, ...key }) => ({
      ...key,
      // Looks like one, and is good for nothing.
      secret: `sk-ant-simulated-${key.label}-${fourCharacters(seed, key.label)}`,
      limits: {
        ...DEFAULT_KEY_SETTINGS.limits,
        requestsPerDay: grown(perDay.requests, ofDay),
        inputTokensPerDay: grown(perDay.inputTokens, ofDay),
        outputTokensPerDay: grown(perDay.outputTokens, ofDay),
      },
    })),
    clients: script.users.map((user) => ({
      key: `tly_demo_${randomBytes(16).toString('hex')}`,
      userId: handleOf(user),
    })),
  };
}

/** Those who live faster are granted as much more, or a fast demonstration would be one long shortage. */
function faster(limits: Script['organizations'][number]['limits'], speed: number): LimitOptions {
  const entries = Object.entries(limits).flatMap(([name, limit]) =>
    limit === undefined ? [] : [[name, Math.ceil(limit * speed)] as const],
  );
  return Object.fromEntries(entries);
}

function grown(limit: number | undefined, factor: number): number | null {
  return limit === undefined ? null : Math.max(1, Math.round(limit * factor));
}

/** The end that masked keys are told apart by. */
function fourCharacters(seed: string, label: string): string {
  const random = seededRandom(`${seed}:key:${label}`);
  return Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
}
