/**
 * Whether this tab may see what the operator sees.
 *
 *   checking ──session stored, or link good──▶ granted ──401, session over, signed out──▶ needed
 *       └──nothing, or link refused──▶ needed ──link, or token typed in──▶ granted
 *
 * On the desktop somebody else adds the token: it is granted from the start, and `needed` means that the shell's token is no good,
 * which a reload mends.
 */
import { createStore, type StoreApi } from 'zustand';
import { sessionSchema } from '../../../shared/admin.ts';
import type { ApiClient } from '../../lib/api/api-client.ts';
import type { Failure } from '../../lib/api/answer.ts';
import type { Credentials } from '../../platform/platform.ts';

export type AccessState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'granted' }
  /** `reason` in the words of the service; null where nobody was refused yet. */
  | { readonly kind: 'needed'; readonly reason: string | null };

/** What an attempt to sign in came to; a refusal is in the words of the service. */
export type SignIn = { readonly kind: 'granted' } | { readonly kind: 'refused'; readonly reason: string };

const SESSION_PATH = '/api/admin/session';
/** Answers only to operators, and cheaply. */
const PROOF_PATH = '/api/admin/service';

export class AccessStore {
  readonly store: StoreApi<AccessState> = createStore<AccessState>(() => ({ kind: 'checking' }));
  readonly #credentials: Credentials;
  #api: ApiClient | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** @param api which tells this store of refused tokens */
  use(api: ApiClient): void {
    this.#api = api;
  }

  /** Looks for a link's token in the address, then for a session of this tab. */
  async begin(): Promise<void> {
    if (this.#credentials.kind === 'ambient') {
      this.#set({ kind: 'granted' });
      return;
    }
    if (await this.takeLink()) return;
    const signedIn = this.#credentials.read() !== undefined;
    this.#set(signedIn ? { kind: 'granted' } : { kind: 'needed', reason: null });
  }

  /** Signs in by a link's token where the address holds one; false where it does not. */
  async takeLink(): Promise<boolean> {
    const linkToken = this.#credentials.takeLinkToken();
    if (linkToken === undefined) return false;
    const signIn = await this.#exchange(linkToken);
    // A tab that is signed in already loses nothing by an old link.
    if (signIn.kind === 'granted' || this.#credentials.read() !== undefined) this.#set({ kind: 'granted' });
    else this.#set({ kind: 'needed', reason: signIn.reason });
    return true;
  }

  /** With the lasting token, or the whole address or token of a link. */
  async signIn(typed: string): Promise<SignIn> {
    const linkToken = /(?:^|#token=)(tla_[\w-]+)$/.exec(typed)?.[1];
    const outcome = linkToken === undefined ? await this.#prove(typed) : await this.#exchange(linkToken);
    if (outcome.kind === 'granted') this.#set({ kind: 'granted' });
    return outcome;
  }

  async signOut(reason: string): Promise<void> {
    const ended = this.#client().send(SESSION_PATH, { method: 'DELETE' });
    this.refuse(reason);
    await ended;
  }

  /** What was granted holds no more. */
  refuse(reason: string): void {
    this.#credentials.forget();
    this.#set({ kind: 'needed', reason });
  }

  async #exchange(token: string): Promise<SignIn> {
    const answer = await this.#client().call(SESSION_PATH, sessionSchema, {
      method: 'POST',
      body: { token },
      authenticated: false,
    });
    return answer.kind === 'ok' ? this.#keep(answer.value.token) : refusedBy(answer);
  }

  async #prove(token: string): Promise<SignIn> {
    const answer = await this.#client().send(PROOF_PATH, {
      authenticated: false,
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.kind === 'ok' ? this.#keep(token) : refusedBy(answer);
  }

  #keep(token: string): SignIn {
    this.#credentials.store(token);
    return { kind: 'granted' };
  }

  #set(state: AccessState): void {
    this.store.setState(state, true);
  }

  #client(): ApiClient {
    if (this.#api === undefined) throw new Error('use() comes first');
    return this.#api;
  }
}

function refusedBy({ message }: Failure): SignIn {
  return { kind: 'refused', reason: message };
}
