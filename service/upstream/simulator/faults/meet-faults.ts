/**
 * Brings faults on a request, at its two moments: on arrival, and once its body has named a model. What breaks a body in
 * the middle or changes the answer is left in `exchange.faults` for later.
 */
import { invalid } from '../api-failure.ts';
import type { Exchange } from '../exchange.ts';
import { rateLimitHeaders } from '../rate-limits.ts';
import type { SimulatedModel } from '../model-catalogue.ts';
import { connectionFault } from './connection-faults.ts';
import { appliesToModel, parseFaults } from './fault.ts';
import type { Fault } from './fault.ts';
import { faultAnswer } from './fault-answer.ts';

const HEADER = 'x-simulator-fault';
/** Paths whose body names a model, on which the faults of models wait for it. */
const NAMES_MODEL = /^\/v1\/messages(?:\/count_tokens)?$/;

export type Met = 'answered' | 'go-on';

export async function meetFaults(exchange: Exchange): Promise<Met> {
  const { state, key } = exchange;
  const asked = exchange.header(HEADER);
  const parsed = asked === undefined ? undefined : parseFaults(asked);
  if (parsed?.kind === 'wrong') {
    exchange.fail(invalid(`${HEADER}: ${parsed.problem}`));
    return 'answered';
  }
  const ruled = state.faults.select({
    keyLabel: key.label,
    organization: key.organization.name,
    model: undefined,
  });
  const faults = state.faults.unfold([...(parsed?.faults ?? []), ...ruled]);
  if (faults.length === 0) return 'go-on';

  const waits = (fault: Fault): boolean =>
    fault.model !== undefined || (fault.stage === 'model-answer' && NAMES_MODEL.test(exchange.path));
  exchange.faults.push(...faults.filter((fault) => waits(fault) || isLater(fault)));
  return strike(
    exchange,
    faults.filter((fault) => !waits(fault)),
    undefined,
  );
}

/** The second moment; the faults that are left in `exchange.faults` are those of this model. */
export async function meetModelFaults(exchange: Exchange, model: SimulatedModel): Promise<Met> {
  const { state, key, faults } = exchange;
  const ruled = state.faults.select({
    keyLabel: key.label,
    organization: key.organization.name,
    model: model.id,
  });
  const met = [...faults, ...state.faults.unfold(ruled)].filter((fault) => appliesToModel(fault, model.id));
  faults.length = 0;
  faults.push(...met.filter(isLater));
  return met.length === 0 ? 'go-on' : strike(exchange, met, model);
}

const isLater = (fault: Fault): boolean => fault.stage === 'stream' || fault.stage === 'content';

async function strike(
  exchange: Exchange,
  faults: readonly Fault[],
  model: SimulatedModel | undefined,
): Promise<Met> {
  if ((await connectionFault(exchange, faults)) === 'answered') return 'answered';
  const target = { organizationId: exchange.key.organization.id, model: model?.id };
  for (const fault of faults) {
    const answer = faultAnswer(fault, target, exchange.state.clock);
    if (answer === undefined) continue;
    const limits =
      model === undefined
        ? {}
        : rateLimitHeaders(exchange.limits, model.rateLimitClass, exchange.state.clock);
    exchange.fail(answer, limits);
    return 'answered';
  }
  return 'go-on';
}
