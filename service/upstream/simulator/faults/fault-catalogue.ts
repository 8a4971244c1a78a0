/** Every fault the simulator can show, with its parameters: what headers, control calls and scenarios are checked against. */

/**
 * `answer`: an error instead of the answer. `model-answer`: the same, but only where a model is named, since it belongs to
 * it. `connection`: before any header. `stream`: in the middle of the body. `content`: a valid answer of another kind.
 * `mix`: one of the others, by chance.
 */
export type FaultStage = 'answer' | 'model-answer' | 'connection' | 'stream' | 'content' | 'mix';

export interface FaultParameter {
  readonly kind: 'number' | 'text' | 'date' | 'choice';
  readonly fallback: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

export interface FaultEntry {
  readonly stage: FaultStage;
  readonly about: string;
  readonly parameters: Readonly<Record<string, FaultParameter>>;
}

const number = (fallback: number, about: string): FaultParameter => ({
  kind: 'number',
  fallback: String(fallback),
  about,
});
const choice = (choices: readonly string[], about: string): FaultParameter => ({
  kind: 'choice',
  fallback: choices[0] ?? '',
  about,
  choices,
});
const until: FaultParameter = {
  kind: 'date',
  fallback: '',
  about: 'the day on which access returns, YYYY-MM-DD; default: the first of next month',
};
const after = number(5, 'events sent before it happens');
const bytes = number(0, 'bytes of the body sent before it happens, instead of events');

export const FAULTS = {
  'rate-limit': {
    stage: 'model-answer',
    about: '429 with retry-after',
    parameters: { 'retry-after': number(5, 'seconds') },
  },
  'rate-limit-bare': { stage: 'model-answer', about: '429 without retry-after', parameters: {} },
  'monthly-cap': {
    stage: 'model-answer',
    about: '429: the monthly usage threshold of the API tier',
    parameters: { until },
  },
  'spend-cap': { stage: 'answer', about: "400: the organization's own spend limit", parameters: { until } },
  billing: { stage: 'answer', about: '402: no credit left', parameters: {} },
  unauthorized: { stage: 'answer', about: '401: the key is not valid', parameters: {} },
  forbidden: { stage: 'model-answer', about: '403: the key may not use the model', parameters: {} },
  'dead-organization': {
    stage: 'answer',
    about: 'the organization is disabled (400), its keys revoked (401), or it cannot be reached at all',
    parameters: { by: choice(['disabled', 'revoked', 'unreachable'], 'how it shows') },
  },
  'too-large': { stage: 'answer', about: '413: the request is larger than is taken', parameters: {} },
  'server-error': { stage: 'answer', about: '500', parameters: {} },
  timeout: { stage: 'answer', about: '504', parameters: {} },
  'bad-gateway': { stage: 'answer', about: '502 with a web page as its body', parameters: {} },
  overloaded: { stage: 'model-answer', about: '529', parameters: {} },
  hang: {
    stage: 'connection',
    about: 'no headers',
    parameters: { for: number(0, 'ms until it goes on; 0: never') },
  },
  reset: { stage: 'connection', about: 'the connection is reset before any header', parameters: {} },
  garbage: {
    stage: 'connection',
    about: '200 with a body that is neither JSON nor an event stream',
    parameters: {},
  },
  'slow-chunks': {
    stage: 'stream',
    about: 'events far apart',
    parameters: { interval: number(1_000, 'ms between events'), tokens: number(1, 'tokens in each') },
  },
  'reset-stream': {
    stage: 'stream',
    about: 'the connection is reset in the middle of the body',
    parameters: { after, bytes },
  },
  'stop-stream': {
    stage: 'stream',
    about: 'the body ends early, as if complete',
    parameters: { after, bytes },
  },
  'stall-stream': {
    stage: 'stream',
    about: 'nothing more comes, and the connection stays open',
    parameters: { after, bytes },
  },
  'stream-error': {
    stage: 'stream',
    about: 'an error event in a stream that began with 200',
    parameters: { after, type: choice(['overloaded_error', 'api_error', 'rate_limit_error'], 'error.type') },
  },
  'garbage-stream': {
    stage: 'stream',
    about: 'bytes that are no event, then the end',
    parameters: { after, bytes },
  },
  refusal: { stage: 'content', about: 'an answer with stop_reason refusal', parameters: {} },
  storm: {
    stage: 'mix',
    about: 'a share of 529, 429, 500, resets and slow streams',
    parameters: { share: number(0.5, 'of the requests, 0 to 1') },
  },
} as const satisfies Record<string, FaultEntry>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES: readonly string[] = Object.keys(FAULTS);

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);
