/** Answers for a recording upstream, and the order in which it gives them. */
import type { Reply, Script } from './recording-upstream.ts';

export type Answer = (reply: Reply) => void;

/** An error in Anthropic's envelope. */
export function error(status: number, headers: readonly string[] = [], message = `answer ${status}`): Answer {
  return (reply) => reply.json(status, { type: 'error', error: { type: 'some_error', message } }, headers);
}
/** A message with a little usage. */
export const good: Answer = (reply) => reply.json(200, { id: 'msg_1', usage: { output_tokens: 3 } });

/** The answers to the first calls, in turn; the last goes on for ever. */
export function inTurn(...answers: Answer[]): Script {
  let calls = 0;
  return async (request, reply) => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    await request.received();
    answer?.(reply);
  };
}

/** By the secret of the key that the call came with; `good` for keys that are not named. */
export function perKey(answers: Record<string, Answer>): Script {
  return async (request, reply) => {
    await request.received();
    (answers[request.header('x-api-key') ?? ''] ?? good)(reply);
  };
}

/** Confirms every suspicion against a key, as `ownCalls` of a recording upstream. */
export const confirming: Script = (request, reply) => {
  error(request.method === 'GET' ? 401 : 402)(reply);
};
