/**
 * `/api/admin/simulator`: breaks something on purpose, in the simulator inside this service. Real upstreams have no such thing:
 * where one answers, both calls are refused.
 */
import {
  simulatorActionSchema,
  simulatorResultSchema,
  simulatorStateSchema,
  type SimulatorAction,
  type SimulatorStateView,
} from '../../../shared/simulator-control.ts';
import { refusal, type Refusal } from '../../lib/refusal.ts';
import type { SimulatorAnswer } from '../../upstream/simulator-control.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const PATH = '/api/admin/simulator';
const asAdmin = { config: { access: 'admin' } } as const;

/** The simulator's own names of the actions. */
const ACTIONS = {
  fault: 'add-fault',
  clear: 'clear-faults',
  scenario: 'run-scenario',
  'stop-scenario': 'stop-scenario',
  'set-limits': 'set-limits',
  reset: 'reset',
} as const satisfies Record<SimulatorAction['action'], string>;

const NOT_SIMULATED = refusal(
  'not_simulated',
  'The upstream is not simulated by this service, so there is nothing to break: faults are for the built-in simulator alone, which answers when no key was ever configured, or with TULAY_SIMULATE=1.',
);
const UNREACHABLE = refusal('not_ready', 'The simulator cannot be reached. The log of the service says why.');

export function addAdminSimulatorRoutes(
  app: ControlPlaneApp,
  { simulatorControl, log }: Pick<ControlPlaneSources, 'simulatorControl' | 'log'>,
): void {
  const ask = async (call: () => Promise<SimulatorAnswer>): Promise<SimulatorAnswer | undefined> => {
    try {
      return await call();
    } catch (cause) {
      log.error({ err: cause }, 'control plane: the simulator cannot be reached');
      return undefined;
    }
  };

  app.get(
    PATH,
    { ...asAdmin, exposeHeadRoute: false, schema: { response: { 200: simulatorStateSchema } } },
    async (_request, reply) => {
      const control = simulatorControl?.();
      if (control === undefined) return refuse(reply, NOT_SIMULATED);
      const answer = await ask(() => control.state());
      return answer?.status === 200 ? reply.send(viewOf(answer.body)) : refuse(reply, UNREACHABLE);
    },
  );

  app.post(
    PATH,
    { ...asAdmin, schema: { body: simulatorActionSchema, response: { 200: simulatorResultSchema } } },
    async (request, reply) => {
      const control = simulatorControl?.();
      if (control === undefined) return refuse(reply, NOT_SIMULATED);
      const { action, ...fields } = request.body;
      const answer = await ask(() => control.call({ action: ACTIONS[action], ...fields }));
      if (answer === undefined) return refuse(reply, UNREACHABLE);
      if (answer.status !== 200) return refuse(reply, refusalOf(answer));
      const { id, cleared, scenario } = answer.body as Record<string, unknown>;
      return reply.send({
        ok: true,
        action,
        id: typeof id === 'string' ? id : null,
        cleared: typeof cleared === 'number' ? cleared : null,
        scenario: typeof scenario === 'string' ? scenario : null,
      });
    },
  );
}

function refusalOf({ body }: SimulatorAnswer): Refusal {
  const { problems } = body as { problems?: unknown };
  const texts = Array.isArray(problems) ? problems.map(String) : ['the simulator refused it'];
  return refusal('bad_parameter', texts.join('; '));
}

/** What it leaves out where there is none becomes null; the schema takes what the console needs. */
function viewOf(body: unknown): SimulatorStateView {
  const state = body as SimulatorStateView;
  return {
    ...state,
    faults: state.faults.map((fault) => ({
      ...fault,
      key: fault.key ?? null,
      organization: fault.organization ?? null,
      model: fault.model ?? null,
    })),
  };
}
