/** The control calls of the simulator that runs inside the service, as the control plane sees them. */

export interface SimulatorAnswer {
  readonly status: number;
  /** As it came: `{ok: true, …}`, `{ok: false, problems: […]}`, or the state. */
  readonly body: unknown;
}

export interface SimulatorControl {
  /** What is going on in it, and what can be asked for. Rejects when it cannot be reached. */
  state(): Promise<SimulatorAnswer>;
  /** Carries out a call as of `simulator/control-actions.ts`. Rejects when it cannot be reached. */
  call(action: object): Promise<SimulatorAnswer>;
}
