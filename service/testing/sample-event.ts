import type { RequestEvent } from '../../shared/request-event.ts';

/** An ordinary answered request, with what a test is about put in its place. */
export function sampleEvent(changes: Partial<RequestEvent> = {}): RequestEvent {
  return {
    id: 'req_1',
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    tenantId: 'anonymous',
    userId: null,
    clientKeyId: null,
    method: 'POST',
    path: '/v1/messages',
    model: 'claude-sonnet-4-5',
    keyLabel: 'primary',
    status: 200,
    stream: false,
    inputTokens: 12,
    outputTokens: 345,
    cacheCreationTokens: 0,
    cacheReadTokens: null,
    stopReason: 'end_turn',
    cacheResult: 'off',
    attempts: 1,
    errorClass: null,
    queueMs: 0,
    firstByteMs: 210.4567,
    durationMs: 523.75,
    requestBytes: 986,
    responseBytes: 600,
    upstreamRequestId: 'req_up_1',
    simulated: false,
    ...changes,
  };
}
