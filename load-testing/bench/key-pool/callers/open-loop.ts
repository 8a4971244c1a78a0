/**
 * Callers who come at random, whether or not others have been answered, and come back when they were refused and told when to.
 * A call counts from when it was due: a machine too busy to send it in time shows in the figures.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../../../service/upstream/simulator/random.ts';
import { phasedArrivals } from './arrivals.ts';
import type { CallRecord, OpenLoopInput, OpenLoopOutcome } from './caller-commands.ts';
import { promptText, REQUEST_TOKENS } from './prompt-text.ts';
import { openConnections, sendCall } from './send-call.ts';

interface Call {
  readonly model: string;
  readonly body: string;
}

export async function runOpenLoop(input: OpenLoopInput): Promise<OpenLoopOutcome> {
  const { port, seed, groups, returns } = input;
  const connections = openConnections(port);
  const arrivals = groups
    .flatMap(({ model, maxTokens, phases }) => {
      const random = seededRandom(`${seed}: arrivals of ${model}`);
      return phasedArrivals(random, phases).map(({ atMs, phase }) => ({ atMs, phase, model, maxTokens }));
    })
    .toSorted((one, other) => one.atMs - other.atMs);
  const random = seededRandom(`${seed}: prompts`);
  const calls: CallRecord[] = [];
  let neverReturned = 0;
  let open = 0;
  let allSent = false;
  const { promise: over, resolve: setOver } = Promise.withResolvers<void>();
  const startedAt = Date.now();
  const started = performance.now();
  const sinceStart = (): number => performance.now() - started;

  const make = async (call: Call, dueMs: number, visit: number): Promise<void> => {
    const sentMs = sinceStart();
    const { text: _text, ...answer } = await sendCall(connections, call.body);
    const doneMs = sinceStart();
    calls.push({ model: call.model, visit, dueMs, sentMs, doneMs, ...answer });
    const comesBackAt = comesBack(answer, dueMs, doneMs);
    if (comesBackAt !== null) {
      await delay(Math.max(0, comesBackAt - sinceStart()));
      await make(call, comesBackAt, visit + 1);
    }
  };
  const comesBack = (
    { status, retryAfterMs }: Pick<CallRecord, 'status' | 'retryAfterMs'>,
    dueMs: number,
    doneMs: number,
  ): number | null => {
    if (returns === undefined || status === 200 || retryAfterMs === null || dueMs < returns.fromMs)
      return null;
    if (doneMs + retryAfterMs < returns.untilMs) return doneMs + retryAfterMs;
    neverReturned += 1;
    return null;
  };
  const begin = (call: Call, dueMs: number): void => {
    open += 1;
    void make(call, dueMs, 0).finally(() => {
      open -= 1;
      if (allSent && open === 0) setOver();
    });
  };

  for (const [index, { atMs, phase, model, maxTokens }] of arrivals.entries()) {
    const [low, high] = phase.promptTokens;
    const tokens = Math.round(low + (high - low) * random()) - REQUEST_TOKENS;
    const content = promptText(random, tokens, `${seed} ${index}`);
    const body = JSON.stringify({ model, max_tokens: maxTokens, messages: [{ role: 'user', content }] });
    const dueIn = atMs - sinceStart();
    // Each has its moment.
    if (dueIn > 0) await delay(dueIn);
    begin({ model, body }, atMs);
  }
  allSent = true;
  if (open > 0) await over;
  await connections.destroy();
  return { startedAt, calls, neverReturned };
}
