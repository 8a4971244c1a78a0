/** Frames and records as the service sends them, with what a test is about put in its place. */
import type { HelloFrame, PulseFrame } from '../../shared/live.ts';
import type { RequestEvent } from '../../shared/request-event.ts';

export function sampleRequest(changes: Partial<RequestEvent> = {}): RequestEvent {
  return {
    id: 'req_1',
    startedAt: Date.UTC(2026, 10, 23, 14, 32, 5),
    tenantId: 'anonymous',
    userId: null,
    clientKeyId: null,
    method: 'POST',
    path: '/v1/messages',
    model: 'claude-sonnet-5-5',
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
    firstByteMs: 210,
    durationMs: 500,
    requestBytes: 986,
    responseBytes: 600,
    upstreamRequestId: 'req_up_1',
    simulated: false,
    ...changes,
  };
}

/** `ids` oldest first. */
export function sampleRequests(...ids: readonly string[]): RequestEvent[] {
  return ids.map((id) => sampleRequest({ id }));
}

export function sampleHello(changes: Partial<HelloFrame> = {}): HelloFrame {
  return {
    instanceId: 'start-1',
    version: '1.2.3',
    serverTime: 1_000,
    pulseMs: 1_000,
    requestsMs: 16,
    sessionEndsAt: null,
    ...changes,
  };
}

export function samplePulse(changes: Partial<PulseFrame> = {}): PulseFrame {
  return {
    at: 1_000,
    windowMs: 10_000,
    perSecond: 6.4,
    lastSecond: 6,
    requests: 64,
    answered: { upstream: 64, simulated: 0, cache: 0, gateway: 0 },
    failed: 0,
    errors: {
      timeout: 0,
      overloaded: 0,
      'rate-limit': 0,
      'server-error': 0,
      broken: 0,
      credential: 0,
      'no-key': 0,
      'no-room': 0,
      gateway: 0,
      other: 0,
      caller: 0,
      'client-left': 0,
    },
    lastByte: null,
    firstToken: null,
    inFlight: 3,
    openStreams: 2,
    waiting: { count: 0, oldestMs: 0 },
    keys: { total: 0, healthy: 0, degraded: 0, circuitOpen: 0, quarantined: 0, disabled: 0, list: [] },
    store: { status: 'healthy', reason: null, waiting: 0, dropped: 0 },
    health: {
      status: 'healthy',
      at: 1_000,
      headline: [{ code: 'all-well', serving: 2, total: 2 }],
      details: [],
      text: 'Healthy: 2 of 2 keys serve.',
      detailText: '',
    },
    ...changes,
  };
}
