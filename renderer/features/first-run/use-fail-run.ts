/** Runs `fail-run.ts` against the service: sets the fault, sends requests meanwhile, follows the key, ends with the page. */
import { useEffect, useRef, useState } from 'react';
import { simulatorResultSchema, type SimulatorAction } from '../../../shared/simulator-control.ts';
import type { ApiClient } from '../../lib/api/api-client.ts';
import { useApi } from '../../lib/api/use-api.ts';
import { rememberSample } from '../../lib/first-use/first-use.ts';
import { sendSampleRequest } from '../../lib/first-use/sample-request.ts';
import { useLiveSource } from '../../lib/live/live.ts';
import {
  advance,
  countSent,
  FAIL_SECONDS,
  isSending,
  SEND_EVERY_MS,
  startRun,
  stopRun,
  type FailRun,
} from './fail-run.ts';

/** Answers of the console's own that may be under way; a hanging upstream piles up no more. */
const MOST_UNDER_WAY = 4;
/** Opens the circuit of a key, and blames nobody else. */
const FAULT = 'server-error';

export interface FailControl {
  readonly run: FailRun | null;
  /** Why it could not be started or stopped; null when it could. */
  readonly problem: string | null;
  start(key: string): Promise<void>;
  stop(): Promise<void>;
}

export function useFailRun(): FailControl {
  const api = useApi();
  const live = useLiveSource();
  const [run, setRun] = useState<FailRun | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const faultId = useRef<string | null>(null);
  const sending = isSending(run);

  useEffect(() => {
    if (!sending) return undefined;
    const stopSending = keepSending(api, (failed) => setRun((before) => before && countSent(before, failed)));
    const look = setInterval(() => {
      const keys = live.store.getState().pulse?.keys.list ?? [];
      setRun((before) => {
        if (before === null) return before;
        const key = keys.find(({ label }) => label === before.key);
        return advance(before, key, performance.now());
      });
    }, SEND_EVERY_MS);
    return () => {
      stopSending();
      clearInterval(look);
    };
  }, [api, live, sending]);

  // Whoever leaves the page does not want to go on breaking things.
  useEffect(
    () => () => {
      if (faultId.current !== null) void control(api, { action: 'clear', id: faultId.current });
    },
    [api],
  );

  return {
    run,
    problem,
    async start(key) {
      setProblem(null);
      const answer = await control(api, { action: 'fault', fault: FAULT, key, for: FAIL_SECONDS });
      if (answer.kind !== 'ok') {
        setProblem(answer.message);
        return;
      }
      faultId.current = answer.value.id;
      setRun(startRun(key, answer.value.id, performance.now()));
    },
    async stop() {
      if (run === null || run.faultId === null) return;
      const answer = await control(api, { action: 'clear', id: run.faultId });
      if (answer.kind === 'ok') {
        faultId.current = null;
        setRun((before) => before && stopRun(before, performance.now()));
      } else {
        setProblem(answer.message);
      }
    },
  };
}

function control(
  api: ApiClient,
  action: SimulatorAction,
): ReturnType<typeof api.call<ReturnType<typeof simulatorResultSchema.parse>>> {
  return api.call('/api/admin/simulator', simulatorResultSchema, { method: 'POST', body: action });
}

/** @returns how to stop */
function keepSending(api: ApiClient, onAnswer: (failed: boolean) => void): () => void {
  let turn = 0;
  let underWay = 0;
  let stopped = false;
  const sendOne = async (): Promise<void> => {
    if (underWay >= MOST_UNDER_WAY) return;
    underWay += 1;
    const sent = await sendSampleRequest(api, turn++, rememberSample);
    underWay -= 1;
    if (!stopped) onAnswer(sent.kind !== 'sent' || sent.status >= 400);
  };
  void sendOne();
  const timer = setInterval(() => void sendOne(), SEND_EVERY_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
