/**
 * What makes a service one of a demonstration: made-up keys of made-up organizations, faults on a schedule, and users with
 * names. It is handed over by the program that plays the demonstration, never by the environment, so that no operator can
 * switch it on by accident. Plain data: it crosses from one process to the other as JSON.
 */
import type { KeySettingsInput } from '../../shared/keys.ts';
import type { Demonstration } from '../lifecycle/describe-service.ts';
import type { EmbeddedSimulatorOptions } from '../upstream/simulator/embedded-simulator.ts';

export interface DemoSetup extends Demonstration {
  /** `keys` of it are left out: they are those below. */
  readonly simulator: Omit<EmbeddedSimulatorOptions, 'keys'>;
  readonly keys: readonly DemoKey[];
  readonly clients: readonly DemoClient[];
}

/** A key of the simulator with what an operator would say of it; it never counts as configured. */
export interface DemoKey extends KeySettingsInput {
  readonly label: string;
  readonly secret: string;
  readonly organization: string;
}

/** One of the imaginary users, known by a client key (`tly_…`) that is good for this demonstration alone. */
export interface DemoClient {
  readonly key: string;
  readonly userId: string;
}

/** Whom the imaginary users belong to. */
export const DEMO_TENANT = 'demo';

/** In the folder of the demonstration. */
export const SETUP_FILE = 'setup.json';

/** What its simulator is started with. */
export function simulatorOf({ simulator, keys }: DemoSetup): EmbeddedSimulatorOptions {
  return {
    ...simulator,
    keys: keys.map(({ label, secret, organization }) => ({ label, secret, organization })),
  };
}
