/** A live hub with readers whose connections a test holds in its hands. The clock is the process's: use fake timers. */
import { LIVE_FRAME_SCHEMAS, type LiveFrameName } from '../../shared/live.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import { systemClock } from '../lib/clock.ts';
import { describeHealth } from '../live/health-sentence.ts';
import { LiveHub, type LiveHubSources, type LiveReaderRequest } from '../live/live-hub.ts';
import type { LiveStream } from '../live/live-reader.ts';
import { createEventRecorder, type HealthyEventRecorder } from '../metrics/sqlite/create-event-recorder.ts';
import { sampleKey } from './control-plane-server.ts';
import { sampleEvent } from './sample-event.ts';

export interface ShownFrame {
  readonly name: LiveFrameName;
  readonly data: unknown;
  readonly id: string | undefined;
}

/** A connection whose other end reads as fast as the test lets it. */
export class FakeStream implements LiveStream {
  text = '';
  writableLength = 0;
  slow = false;
  state: 'open' | 'ended' | 'destroyed' = 'open';

  write(bytes: Buffer): boolean {
    if (this.state !== 'open') throw new Error(`written to when ${this.state}`);
    this.text += bytes.toString();
    if (this.slow) this.writableLength += bytes.length;
    return !this.slow;
  }

  end(): void {
    this.state = 'ended';
  }

  destroy(): void {
    this.state = 'destroyed';
  }

  /** What came since the last call, each checked against its schema. */
  frames(): ShownFrame[] {
    const blocks = this.text.split('\n\n').filter((block) => block.includes('event: '));
    this.text = '';
    return blocks.map((block) => {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const name = fields.get('event') as LiveFrameName;
      return {
        name,
        data: LIVE_FRAME_SCHEMAS[name].parse(JSON.parse(fields.get('data') ?? '')),
        id: fields.get('id'),
      };
    });
  }

  of<Data>(name: LiveFrameName): Data[] {
    return this.frames()
      .filter((frame) => frame.name === name)
      .map(({ data }) => data as Data);
  }
}

export interface LiveStage {
  readonly hub: LiveHub;
  readonly recorder: HealthyEventRecorder;
  readonly logged: readonly unknown[];
  listen(changes?: Partial<LiveReaderRequest>): { stream: FakeStream; detach: () => void };
  /** As the gateway does at the end of a request. */
  record(...events: Partial<RequestEvent>[]): void;
}

const WELL = { status: 'healthy', reason: null, buffered: 0, lost: 0 } as const;

export function liveStage(changes: Partial<LiveHubSources> = {}): LiveStage {
  const recorder = createEventRecorder({
    writer: {
      up: true,
      post: () => {},
      call: () => Promise.reject(new Error('not part of this')),
      listen: () => {},
    },
    batchEvents: 512,
  });
  const logged: unknown[] = [];
  const hub = new LiveHub({
    clock: systemClock,
    instanceId: 'start1',
    version: '1.2.3',
    events: recorder,
    log: { error: (...line) => logged.push(line) },
    keys: () => [sampleKey({ label: 'bay-1', inFlight: 2 }), sampleKey({ label: 'bay-2', state: 'open' })],
    inFlight: () => 5,
    openStreams: () => 3,
    waiting: () => ({ count: 4, oldestMs: 50 }),
    recorder: () => ({ status: 'degraded', reason: 'the disk is full', dropped: 7, buffered: 8 }),
    health: sampleHealth,
    ...changes,
  });
  return {
    hub,
    recorder,
    logged,
    listen(request = {}) {
      const stream = new FakeStream();
      const attached = hub.attach({
        stream,
        frames: new Set(['pulse', 'requests'] as const),
        allowed: () => true,
        lastEventId: undefined,
        sessionEndsAt: null,
        ...request,
      });
      if (attached.kind !== 'attached') throw new Error(attached.kind);
      return { stream, detach: attached.detach };
    },
    record: (...events) => {
      for (const event of events) recorder.record(sampleEvent(event));
    },
  };
}

/** Of a service that is well. */
export function sampleHealth(): ReturnType<typeof describeHealth> {
  return describeHealth({
    at: Date.now(),
    serves: true,
    simulated: false,
    draining: false,
    notReady: null,
    keys: [sampleKey()],
    lastMinute: { requests: 0, failed: 0 },
    records: WELL,
    affinity: WELL,
    cache: 'healthy',
    queue: 'healthy',
    waiting: { count: 0, oldestMs: 0 },
    stopped: null,
    brownOuts: [],
  });
}
