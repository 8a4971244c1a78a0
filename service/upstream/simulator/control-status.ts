/** What `GET /simulator/control` shows: what is going on, and what could be. Never a key's secret. */
import { FAULTS } from './faults/fault-catalogue.ts';
import type { FaultEntry } from './faults/fault-catalogue.ts';
import { CONTROL_ACTIONS } from './control-actions.ts';
import { BUILT_IN } from './scenario/scenario.ts';
import type { SimulatorState } from './simulator-state.ts';

export function controlStatus(state: SimulatorState): object {
  const now = state.clock.now();
  const { scenario } = state.faults;
  return {
    seed: state.seed,
    latency: state.latency,
    organizations: state.organizations.map(({ name, id, limits, promptCache, batches, files }) => ({
      name,
      id,
      limits: limits.options,
      left: limits.left(),
      cachedPrefixes: promptCache.size,
      batches: batches.size,
      files: files.size,
    })),
    keys: state.keys.map(({ label, organization, limits }) => ({
      label,
      organization: organization.name,
      limits: limits.options,
      arrived: state.traffic.arrivedFor(label),
    })),
    answers: state.traffic.answers,
    open: state.open.size,
    faults: state.faults.list().map(({ faults: _faults, endsAt, left, ...rule }) => ({
      ...rule,
      endsInSeconds: endsAt === undefined ? null : Math.ceil((endsAt - now) / 1_000),
      left: left ?? null,
    })),
    scenario:
      scenario === undefined
        ? null
        : {
            name: scenario.scenario.name,
            elapsedSeconds: Math.floor(scenario.elapsed(now) / 1_000),
            active: scenario.activeRules(now).map(({ id, text, share }) => ({ id, fault: text, share })),
          },
    actions: CONTROL_ACTIONS,
    scenarios: Object.keys(BUILT_IN),
    knownFaults: Object.entries<FaultEntry>(FAULTS).map(([name, { about, parameters }]) => ({
      name,
      about,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([parameter, { about: meaning, fallback }]) => [
          parameter,
          fallback === '' ? meaning : `${meaning} (default ${fallback})`,
        ]),
      ),
    })),
  };
}
