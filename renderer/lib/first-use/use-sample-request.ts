import { useCallback, useRef, useState } from 'react';
import { useApi } from '../api/use-api.ts';
import { rememberSample } from './first-use.ts';
import { sendSampleRequest } from './sample-request.ts';

export interface SampleRequests {
  /** Sends one; resolves when its answer is whole. */
  send(): Promise<void>;
  /** How many are under way. */
  readonly sending: number;
  /** Why the last one could not be sent; null when it could. */
  readonly problem: string | null;
}

/** Sample requests by a button, remembered as the console's own. */
export function useSampleRequest(): SampleRequests {
  const api = useApi();
  const turn = useRef(0);
  const [sending, setSending] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const send = useCallback(async () => {
    setSending((before) => before + 1);
    const sent = await sendSampleRequest(api, turn.current++, rememberSample);
    setSending((before) => before - 1);
    setProblem(sent.kind === 'sent' ? null : sent.message);
  }, [api]);
  return { send, sending, problem };
}
