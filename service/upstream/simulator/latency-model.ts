/**
 * How long a model takes: a time to the first token and a speed, both log-normal around the model's medians and drawn
 * from the answer's own random sequence, so that the same request takes the same time on every run.
 */
import type { SimulatedModel } from './model-catalogue.ts';
import { logNormal } from './random.ts';
import type { Random } from './random.ts';
import type { LatencyOptions } from './simulator-options.ts';

export interface Pace {
  readonly firstTokenMs: number;
  readonly msPerToken: number;
  /** Tokens that one event of a stream carries. */
  readonly tokensPerEvent: number;
}

/** Prompt tokens read in one second; cached ones cost a tenth. */
const PROMPT_TOKENS_PER_SECOND = 25_000;
const CACHED_DISCOUNT = 0.1;
const FIRST_TOKEN_SIGMA = 0.35;
const SPEED_SIGMA = 0.2;
/** Events of a real stream come about this often. */
const EVENT_MS = 45;

export function paceFor(
  latency: LatencyOptions,
  model: SimulatedModel,
  prompt: { readonly fresh: number; readonly cached: number },
  random: Random,
): Pace {
  if (latency === 'instant') return { firstTokenMs: 0, msPerToken: 0, tokensPerEvent: 4 };
  const fixed = typeof latency === 'object' && 'firstTokenMs' in latency ? latency : undefined;
  const times = typeof latency === 'object' && 'speed' in latency ? latency.speed : 1;
  const reading = ((prompt.fresh + prompt.cached * CACHED_DISCOUNT) / PROMPT_TOKENS_PER_SECOND) * 1_000;
  const firstTokenMs =
    fixed?.firstTokenMs ?? (logNormal(random, model.firstTokenMs, FIRST_TOKEN_SIGMA) + reading) / times;
  const speed = fixed?.tokensPerSecond ?? logNormal(random, model.tokensPerSecond, SPEED_SIGMA) * times;
  const msPerToken = 1_000 / speed;
  return { firstTokenMs, msPerToken, tokensPerEvent: Math.max(1, Math.round(EVENT_MS / msPerToken)) };
}
