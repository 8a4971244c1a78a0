/**
 * Sends one small request through the gateway, as any client would, so that there is something to see. Only meant for the
 * simulated upstream: whoever offers it asks first whether answers are simulated.
 */
import type { Failure } from '../api/answer.ts';
import type { ApiClient } from '../api/api-client.ts';

/** Some English, some Filipino; the simulator answers each in its language. */
const QUESTIONS = [
  'What does a bridge need besides two banks?',
  'Paano mag-ipon ng tubig-ulan sa bahay?',
  'Explain compound interest to a twelve-year-old.',
  'Ano ang pinagkaiba ng habagat at amihan?',
  'Write a haiku about a ferry at dawn.',
  'Magbigay ng tatlong tip para sa bagong guro.',
  'How does a suspension bridge carry its load?',
  'Paano magluto ng sinigang na hipon?',
] as const;

/** The simulator answers to it; it is an example, as in the documentation. */
const MODEL = 'claude-sonnet-5-5';
const MAX_TOKENS = 160;
const TIMEOUT_MS = 60_000;

export interface SampleSent {
  readonly kind: 'sent';
  readonly status: number;
}

/**
 * Resolves when the whole answer has come.
 *
 * @param turn which of the questions to ask
 * @param onId told the gateway's id of the request when the answer begins, and so before the request is on record
 */
export async function sendSampleRequest(
  api: ApiClient,
  turn: number,
  onId: (id: string) => void,
): Promise<SampleSent | Failure> {
  const answer = await api.open('/v1/messages', {
    method: 'POST',
    authenticated: false,
    headers: { 'anthropic-version': '2023-06-01' },
    body: {
      model: MODEL,
      max_tokens: MAX_TOKENS,
      stream: true,
      messages: [{ role: 'user', content: QUESTIONS[turn % QUESTIONS.length] }],
    },
    // What the upstream made of it is on record; here it only matters that it went through.
    expected: ANY_STATUS,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.kind !== 'ok') return answer;
  const { status, headers } = answer.value;
  const id = headers.get('x-tulay-request-id');
  if (id !== null) onId(id);
  try {
    await answer.value.arrayBuffer();
  } catch {
    // Broken off; the record says how.
  }
  return { kind: 'sent', status };
}

const ANY_STATUS: readonly number[] = Array.from({ length: 400 }, (_, index) => 200 + index);
