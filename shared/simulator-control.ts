/**
 * `/api/admin/simulator`: breaks something on purpose, in the simulator that runs inside the service and nowhere else. GET shows
 * its state and what it can do; POST changes it. Where the upstream is not the embedded simulator both are 409 `not_simulated`.
 *
 * ```
 * {"action": "fault", "fault": "unauthorized", "key": "simulated-1", "for": 30}
 * {"action": "clear"}
 * ```
 *
 * A fault or scenario that is not known is 400, and the message names those that are.
 */
import { z } from 'zod';

const name = z.string().min(1).max(200);

export const SIMULATOR_ACTIONS = [
  'fault',
  'clear',
  'scenario',
  'stop-scenario',
  'set-limits',
  'reset',
] as const;

/** Which fields an action takes is said by their comments; the simulator checks their values. */
export const simulatorActionSchema = z.object({
  action: z.enum(SIMULATOR_ACTIONS, {
    error: `takes one of ${SIMULATOR_ACTIONS.join(', ')}`,
  }),
  /** `fault`: its name, with parameters as in `rate-limit;retry-after=7`. */
  fault: name.optional(),
  /** `fault`, `set-limits`: only for this key, by its label. */
  key: name.optional(),
  /** `fault`, `set-limits`: only for this organization, by its name. */
  organization: name.optional(),
  /** `fault`: only for models that begin with this. */
  model: name.optional(),
  /** `fault`: of the requests, 0 to 1; all by default. */
  share: z.number().optional(),
  /** `fault`: seconds until it ends by itself; until it is cleared by default. */
  for: z.number().optional(),
  /** `fault`: so many requests, then no more. */
  count: z.number().optional(),
  /** `clear`: one fault by the id it got; all by default. */
  id: name.optional(),
  /** `scenario`: the name of a built-in one, or a scenario itself. */
  scenario: z.union([name, z.record(z.string(), z.unknown())]).optional(),
  /** `set-limits`: `"unlimited"` or e.g. `{"requestsPerMinute": 5}`. */
  limits: z.union([z.literal('unlimited'), z.record(z.string(), z.unknown())]).optional(),
});
export type SimulatorAction = z.infer<typeof simulatorActionSchema>;

export const simulatorResultSchema = z.object({
  ok: z.literal(true),
  action: z.enum(SIMULATOR_ACTIONS),
  /** Of a new fault, to clear it by. */
  id: z.string().nullable(),
  /** How many faults were cleared. */
  cleared: z.number().int().nullable(),
  /** Name of the scenario that was started. */
  scenario: z.string().nullable(),
});
export type SimulatorResult = z.infer<typeof simulatorResultSchema>;

const count = z.number().int().nonnegative();

export const simulatorStateSchema = z.object({
  organizations: z.array(z.object({ name: z.string(), id: z.string() })),
  keys: z.array(z.object({ label: z.string(), organization: z.string() })),
  /** Answers that it is sending. */
  open: count,
  /** Faults that are switched on. */
  faults: z.array(
    z.object({
      id: z.string(),
      /** As it was given: `rate-limit;retry-after=7`. */
      text: z.string(),
      key: z.string().nullable(),
      organization: z.string().nullable(),
      model: z.string().nullable(),
      share: z.number(),
      endsInSeconds: z.number().nullable(),
      /** Requests it still hits; null for no limit. */
      left: count.nullable(),
    }),
  ),
  scenario: z
    .object({
      name: z.string(),
      elapsedSeconds: z.number(),
      active: z.array(z.object({ fault: z.string() })),
    })
    .nullable(),
  /** What can be asked for. */
  scenarios: z.array(z.string()),
  knownFaults: z.array(
    z.object({ name: z.string(), about: z.string(), parameters: z.record(z.string(), z.string()) }),
  ),
});
export type SimulatorStateView = z.infer<typeof simulatorStateSchema>;
