/** The errors that faults answer with, in the API's words. */
import type { Clock } from '../../../lib/clock.ts';
import { failure, invalid } from '../api-failure.ts';
import type { ApiFailure } from '../api-failure.ts';
import type { Fault } from './fault.ts';

export interface FaultTarget {
  readonly organizationId: string;
  /** Undefined on paths that name no model. */
  readonly model: string | undefined;
}

const RETRY = { 'x-should-retry': 'true' };

/** @returns undefined when the fault is none that an error stands for */
export function faultAnswer(fault: Fault, target: FaultTarget, clock: Clock): ApiFailure | undefined {
  const model = target.model ?? 'this model';
  switch (fault.name) {
    case 'rate-limit':
      return rateLimited(target, model, { 'retry-after': String(Math.ceil(fault.number('retry-after'))) });
    case 'rate-limit-bare':
      return rateLimited(target, model, {});
    case 'monthly-cap':
      return failure(
        'rate_limit_error',
        `You have reached the monthly API usage threshold of your organization's tier. You will regain access on ${accessDay(fault, clock)} at 00:00 UTC.`,
        { code: 'enforced_spend_limit_reached' },
      );
    case 'spend-cap':
      return invalid(
        `You have reached your specified API usage limits. You will regain access on ${accessDay(fault, clock)} at 00:00 UTC.`,
      );
    case 'billing':
      return failure(
        'billing_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      );
    case 'unauthorized':
      return failure('authentication_error', 'invalid x-api-key');
    case 'forbidden':
      return failure('permission_error', `Your API key does not have permission to use the model ${model}.`);
    case 'dead-organization':
      return fault.text('by') === 'revoked'
        ? failure('authentication_error', 'invalid x-api-key')
        : invalid('This organization has been disabled.', { code: 'organization_on_hold' });
    case 'too-large':
      return failure('request_too_large', 'Request exceeds the maximum size');
    case 'server-error':
      return failure('api_error', 'Internal server error', { headers: RETRY });
    case 'timeout':
      return failure('timeout_error', 'Request timed out', { headers: RETRY });
    case 'overloaded':
      return failure('overloaded_error', 'Overloaded', { headers: RETRY });
    default:
      return undefined;
  }
}

function rateLimited(target: FaultTarget, model: string, headers: Record<string, string>): ApiFailure {
  return failure(
    'rate_limit_error',
    `This request would exceed your organization's rate limit of 4,000 requests per minute (org: ${target.organizationId}, model: ${model}). For details, refer to: https://docs.claude.com/en/api/rate-limits.`,
    { headers },
  );
}

/** The day stated, else the first of the next month. */
function accessDay(fault: Fault, clock: Clock): string {
  const stated = fault.text('until');
  if (stated !== '') return stated;
  const now = new Date(clock.wallNow());
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().slice(0, 10);
}
