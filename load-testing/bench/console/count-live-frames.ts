/** Reads the live events beside the console, as it does, to know how many updates there were to show. */
import { EVENTS_PATH } from '../../../shared/live.ts';

export interface LiveCount {
  /** Frames with requests. */
  readonly updates: number;
  /** Records in them. */
  readonly records: number;
}

/** @returns how to stop, which tells what came */
export function countLiveFrames(address: string, adminToken: string): () => Promise<LiveCount> {
  const stopped = new AbortController();
  const counting = count(address, adminToken, stopped.signal);
  return () => {
    stopped.abort();
    return counting;
  };
}

async function count(address: string, adminToken: string, signal: AbortSignal): Promise<LiveCount> {
  let updates = 0;
  let records = 0;
  let rest = '';
  try {
    const response = await fetch(`${address}${EVENTS_PATH}`, {
      headers: { authorization: `Bearer ${adminToken}` },
      signal,
    });
    if (!response.ok || response.body === null) throw new Error(`the events answer ${response.status}`);
    const decoder = new TextDecoder();
    for await (const bytes of response.body) {
      const frames = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames.filter((each) => /^event: requests$/m.test(each))) {
        const data = JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}') as { records?: unknown[] };
        updates += 1;
        records += data.records?.length ?? 0;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { updates, records };
}
