/** The answer to a checked request and its pace; both follow from the seed and the request alone. */
import { hash } from 'node:crypto';
import type { Answer } from './answer/answer-block.ts';
import { composeAnswer } from './answer/compose-answer.ts';
import { paceFor } from './latency-model.ts';
import type { Pace } from './latency-model.ts';
import type { PromptUsage } from './message-body.ts';
import type { Prepared } from './prepare-request.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Organization, SimulatorState } from './simulator-state.ts';
import { signThinking } from './thinking-signature.ts';

export interface ComposeFor {
  readonly organization: Organization;
  readonly state: SimulatorState;
  readonly idRandom: Random;
  readonly prompt: PromptUsage;
  readonly refuse: boolean;
}

export function composeFor(
  { request, model, promptTokens }: Prepared,
  { organization, state, idRandom, prompt, refuse }: ComposeFor,
): { answer: Answer; pace: Pace } {
  const asked = [
    model.id,
    request.system,
    request.messages,
    request.tools,
    request.tool_choice,
    request.output_config,
  ];
  const random = seededRandom(`${state.seed}:${hash('sha256', JSON.stringify(asked, withoutCacheControl))}`);
  const answer = composeAnswer(request, {
    random,
    idRandom,
    windowLeft: model.contextWindow - promptTokens,
    refuse,
    sign: (thinking) => signThinking(state.seed, organization.id, thinking),
  });
  const fresh = prompt.fresh + prompt.written5m + prompt.written1h;
  return { answer, pace: paceFor(state.latency, model, { fresh, cached: prompt.read }, random) };
}

const withoutCacheControl = (key: string, value: unknown): unknown =>
  key === 'cache_control' ? undefined : value;
