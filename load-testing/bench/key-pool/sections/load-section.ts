/**
 * Five keys of different limits, two of them of one organization, under a load near and far above what they let through
 * together. One schedule without a pause, so that nothing is saved up in between:
 *
 *   drain ──▶ settle ──▶ 95 % (judged) ──▶ fill the waiting room ──▶ 200 % (judged) ──▶ newcomers stop, the refused come back (judged)
 */
import { setTimeout as delay } from 'node:timers/promises';
import { drainSeconds, jointCapacity, shareLeft } from '../capacity.ts';
import {
  duringOf,
  isProperRefusal,
  latenessP99,
  returnsAdmitted,
  servedIn,
  shareOf,
  statusText,
  wasServed,
  type Window,
} from '../call-summary.ts';
import type { OpenLoopOutcome, Phase } from '../callers/caller-commands.ts';
import { judged, percent, seconds, told, whole, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import { attemptsBetween } from '../rig/attempts.ts';
import type { Rig } from '../rig/open-rig.ts';
import type { SimulatorState } from '../rig/simulator-process.ts';
import type { Section, SectionContext } from '../section.ts';
import { limitsFor, type Bottleneck } from './load-limits.ts';

const MODEL = 'claude-sonnet-5-5';
const MODEL_CLASS = 'claude-sonnet-5';
const MAX_TOKENS = 32;
const SETTLE_SECONDS = 5;
/** Longer than anybody waits, so that it has what it always has under this load. */
const FILL_SECONDS = 8;
const RETURN_SECONDS = 25;
/** The recorder writes in batches. */
const RECORD_MS = 2_000;

export interface Schedule {
  readonly phases: readonly Phase[];
  readonly near: Window;
  readonly above: Window;
  /** When the last refused may come back, ms. */
  readonly endMs: number;
}

/** @param drain load that uses up what is saved, as a multiple of the capacity, and the tokens of its prompts */
export function scheduleOf(
  capacity: number,
  judgedSeconds: number,
  promptTokens: readonly [number, number],
  drain: { readonly load: number; readonly promptTokens: number },
): Schedule {
  const usual = (promptTokens[0] + promptTokens[1]) / 2;
  const phase = (load: number, length: number): Phase => ({
    seconds: length,
    perSecond: load * capacity,
    promptTokens,
  });
  const drainPhase: Phase = {
    seconds: drainSeconds(drain.load),
    perSecond: (drain.load * capacity * usual) / drain.promptTokens,
    promptTokens: [drain.promptTokens, drain.promptTokens],
    // Chance would leave some, or make some wait.
    evenly: true,
  };
  const nearFrom = (drainPhase.seconds + SETTLE_SECONDS) * 1_000;
  const nearTo = nearFrom + judgedSeconds * 1_000;
  const aboveFrom = nearTo + FILL_SECONDS * 1_000;
  const aboveTo = aboveFrom + judgedSeconds * 1_000;
  return {
    phases: [drainPhase, phase(0.95, SETTLE_SECONDS + judgedSeconds), phase(2, FILL_SECONDS + judgedSeconds)],
    near: { fromMs: nearFrom, toMs: nearTo },
    above: { fromMs: aboveFrom, toMs: aboveTo },
    endMs: aboveTo + Math.min(RETURN_SECONDS, judgedSeconds) * 1_000,
  };
}

export function loadSection(bottleneck: Bottleneck): Section {
  return {
    title: `five keys of four organizations, limited by ${bottleneck}`,
    run: (context) => run(bottleneck, context),
  };
}

async function run(bottleneck: Bottleneck, context: SectionContext): Promise<readonly Finding[]> {
  const { organizations, promptTokens, drain } = limitsFor(bottleneck);
  const usual = { inputTokens: (promptTokens[0] + promptTokens[1]) / 2, outputTokens: MAX_TOKENS };
  const capacity = jointCapacity(
    organizations.map(({ limits }) => limits),
    usual,
  );
  const schedule = scheduleOf(capacity, context.seconds, promptTokens, drain);
  const seed = `${context.seed} ${bottleneck}`;
  const rig = await context.rigs.open({ organizations, seed });
  context.progress(
    `${bottleneck}: ${Math.round(schedule.endMs / 1_000)} s of load on ${capacity.toFixed(0)} requests/s`,
  );
  const loading = rig.callers.call('openLoop', {
    port: rig.service.port,
    seed,
    groups: [{ model: MODEL, maxTokens: MAX_TOKENS, phases: schedule.phases }],
    returns: { fromMs: schedule.near.toMs, untilMs: schedule.endMs },
  });
  const looks = await lookAtUpstream(rig, schedule, context);
  const outcome = await loading;
  await delay(RECORD_MS);
  const dimension = bottleneck === 'requests' ? 'requests' : 'input';
  const left = shareLeft(leftOf(looks.nearBegins, dimension));
  return [
    judged('joint capacity', capacity, `${capacity.toFixed(1)} requests/s`, GOALS.capacity),
    judged('saved up when measuring began', left, `${percent(left, 1)} of a minute`, GOALS.drained),
    ...nearFindings(rig, schedule, outcome, looks),
    ...aboveFindings(bottleneck, { capacity, usual: usual.inputTokens }, schedule, outcome, looks),
    waitsIn('200 %: waits', rig, schedule.above, outcome),
  ];
}

interface Looks {
  readonly nearBegins: SimulatorState;
  readonly nearEnds: SimulatorState;
  readonly aboveBegins: SimulatorState;
  readonly aboveEnds: SimulatorState;
}

/** At the moments that matter. The calls run meanwhile. */
async function lookAtUpstream(
  { simulator }: Rig,
  { near, above }: Schedule,
  { progress }: SectionContext,
): Promise<Looks> {
  const began = performance.now();
  const at = async (ms: number, what: string): Promise<SimulatorState> => {
    await delay(Math.max(0, began + ms - performance.now()));
    progress(`  ${what}`);
    return simulator.state();
  };
  return {
    nearBegins: await at(near.fromMs, '95 % of capacity …'),
    nearEnds: await at(near.toMs, 'on to 200 % …'),
    aboveBegins: await at(above.fromMs, '200 % of capacity …'),
    aboveEnds: await at(above.toMs, 'newcomers stop, the refused come back …'),
  };
}

function leftOf(
  { organizations }: SimulatorState,
  dimension: 'requests' | 'input',
): { left: number; limitPerMinute: number }[] {
  const name = dimension === 'requests' ? 'requestsPerMinute' : 'inputTokensPerMinute';
  return organizations.map(({ limits, left }) => ({
    left: left[MODEL_CLASS]?.[dimension] ?? limits[name] ?? Number.NaN,
    limitPerMinute: limits[name] ?? Number.NaN,
  }));
}

function nearFindings(rig: Rig, { near }: Schedule, outcome: OpenLoopOutcome, looks: Looks): Finding[] {
  const during = duringOf(outcome.calls, near);
  const served = shareOf(during, wasServed);
  const attempts = attemptsBetween(looks.nearBegins.answers, looks.nearEnds.answers);
  const limited = attempts.of(429) / attempts.all;
  return [
    judged('95 %: served', served, `${percent(served)} of ${whole(during.length)}`, GOALS.served),
    waitsIn('95 %: waits', rig, near, outcome),
    judged(
      '95 %: upstream 429s',
      limited,
      `${percent(limited)} (${whole(attempts.of(429))} of ${whole(attempts.all)})`,
      GOALS.limited,
    ),
    told('95 %: sent late', latenessP99(during), `p99 ${latenessP99(during).toFixed(0)} ms`),
  ];
}

/** By the service's own record. */
function waitsIn(
  label: string,
  { service }: Rig,
  { fromMs, toMs }: Window,
  { startedAt }: OpenLoopOutcome,
): Finding {
  const { p99, longest } = service.waits(startedAt + fromMs, startedAt + toMs);
  return told(label, longest, `p99 ${seconds(p99)}, longest ${seconds(longest)}`);
}

function aboveFindings(
  bottleneck: Bottleneck,
  { capacity, usual }: { readonly capacity: number; readonly usual: number },
  { above }: Schedule,
  { calls, neverReturned }: OpenLoopOutcome,
  looks: Looks,
): Finding[] {
  const during = duringOf(calls, above);
  const newcomers = during.filter(({ visit }) => visit === 0);
  const done = servedIn(calls, above);
  const lasted = (above.toMs - above.fromMs) / 1_000;
  const worth = bottleneck === 'requests' ? done.calls : done.inputTokens / usual;
  const goodput = worth / (capacity * lasted);
  const others = during.filter((call) => !wasServed(call) && !isProperRefusal(call));
  const attempts = attemptsBetween(looks.aboveBegins.answers, looks.aboveEnds.answers);
  const limited = attempts.of(429) / attempts.all;
  const returns = returnsAdmitted(calls, above.toMs);
  return [
    told(
      '200 %: offered',
      during.length,
      `${whole(newcomers.length)} newcomers, ${whole(during.length - newcomers.length)} who came back; ${statusText(during)}`,
    ),
    judged('200 %: goodput', goodput, percent(goodput), GOALS.goodput),
    judged(
      '200 %: neither served nor told when to come back',
      others.length,
      others.length === 0 ? 'none' : `${statusText(others)}: ${others[0]?.problem ?? ''}`,
      GOALS.otherErrors,
    ),
    told('200 %: upstream 429s', limited, `${percent(limited)} of ${whole(attempts.all)} attempts`),
    judged(
      'came back when told, after newcomers stopped: let in',
      returns.share,
      `${percent(returns.share)} of ${whole(returns.returned)} (${whole(neverReturned)} were told later times)`,
      GOALS.returnsAdmitted,
    ),
  ];
}
