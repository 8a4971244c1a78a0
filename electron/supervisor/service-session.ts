/**
 * The operator's session at the service that runs, kept in the main process alone. It is asked for over the control socket
 * when the first call needs it, again shortly before it ends, and again when the service does not know it any more, as after
 * a restart.
 */
import type { ShellClock } from '../shell-clock.ts';
import type { ControlChannel, ControlReply } from './control-channel.ts';
import type { Endpoint } from './service-supervisor.ts';

const RENEW_BEFORE_MS = 10 * 60_000;

export type SessionToken =
  { readonly kind: 'token'; readonly token: string } | Exclude<ControlReply<never>, { kind: 'ok' }>;

interface Held {
  readonly endpoint: Endpoint;
  readonly begun: Promise<Begun>;
}

interface Begun {
  readonly answer: SessionToken;
  /** Wall clock. */
  readonly renewAt: number;
}

export class ServiceSession {
  readonly #channel: ControlChannel;
  readonly #clock: ShellClock;
  #held: Held | undefined;

  constructor(channel: ControlChannel, clock: ShellClock) {
    this.#channel = channel;
    this.#clock = clock;
  }

  /** The token for a service. Calls at the same time share one question. Never rejects. */
  async tokenFor(endpoint: Endpoint): Promise<SessionToken> {
    const held = this.#held?.endpoint === endpoint ? this.#held : this.#begin(endpoint);
    const { answer, renewAt } = await held.begun;
    if (answer.kind === 'token' && this.#clock.wallNow() < renewAt) return answer;
    if (this.#held === held) this.#held = undefined;
    // What failed is asked again by the next call; what is about to end, at once.
    return answer.kind === 'token' ? (await (this.#held ?? this.#begin(endpoint)).begun).answer : answer;
  }

  /** The service refused this token. */
  async forget(token: string): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    const { answer } = await held.begun;
    if (this.#held === held && answer.kind === 'token' && answer.token === token) this.#held = undefined;
  }

  #begin(endpoint: Endpoint): Held {
    this.#held = { endpoint, begun: this.#ask(endpoint) };
    return this.#held;
  }

  async #ask({ controlSocket }: Endpoint): Promise<Begun> {
    const reply = await this.#channel.beginSession(controlSocket);
    if (reply.kind !== 'ok') return { answer: reply, renewAt: 0 };
    const { token, expiresAt } = reply.body;
    return { answer: { kind: 'token', token }, renewAt: expiresAt - RENEW_BEFORE_MS };
  }
}
