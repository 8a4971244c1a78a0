/** A scenario that has begun: which of its rules hold at a moment. */
import type { FaultRule } from '../faults/fault-rule.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';

export class RunningScenario {
  readonly scenario: Scenario;
  readonly startedAt: number;

  /** @param startedAt monotonic, ms */
  constructor(scenario: Scenario, startedAt: number) {
    this.scenario = scenario;
    this.startedAt = startedAt;
  }

  /** ms since it began, or since its last repetition did. */
  elapsed(now: number): number {
    const since = now - this.startedAt;
    return this.scenario.loop ? since % this.scenario.length : since;
  }

  activeRules(now: number): FaultRule[] {
    const elapsed = this.elapsed(now);
    return this.scenario.steps
      .filter((step) => elapsed >= step.at && elapsed < step.at + step.for)
      .map((step, index) => ({
        id: `${this.scenario.name}-${index + 1}`,
        text: step.text,
        faults: step.faults,
        key: step.key,
        organization: step.organization,
        model: step.model,
        share: shareAt(step, elapsed),
        endsAt: undefined,
        left: undefined,
      }));
  }
}

/** Half a sine over the step when it swells. */
function shareAt(step: ScenarioStep, elapsed: number): number {
  return step.swell ? step.share * Math.sin((Math.PI * (elapsed - step.at)) / step.for) : step.share;
}
