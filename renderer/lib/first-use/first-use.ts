/**
 * Whether anybody has used the gateway yet, apart from this console's own sample requests. Until then the console opens on its
 * first-run page. Kept in the local storage; where there is none, until the page is left.
 */
import { create } from 'zustand';

export interface FirstUse {
  /** A request came that the console had not sent, or real keys answer. */
  readonly used: boolean;
  /** Ids of the console's own sample requests, the newest last. */
  readonly sent: readonly string[];
}

/** Address of the first-run page. */
export const FIRST_RUN_PATH = '/getting-started';

const STORED_AS = 'tulay.first-use';
/** Ids remembered; more than the page of requests that they are compared with. */
const MOST_IDS = 400;
const UNUSED: FirstUse = { used: false, sent: [] };

export const useFirstUse = create<FirstUse>(() => read());

export function rememberSample(id: string): void {
  const { sent } = useFirstUse.getState();
  change({ sent: [...sent, id].slice(-MOST_IDS) });
}

export function markUsed(): void {
  if (!useFirstUse.getState().used) change({ used: true });
}

/** Client keys of a demonstration's imaginary users begin so. */
const DEMO_CLIENT = 'demo-';

/** The first of `requests` that neither this console nor a demonstration sent. */
export function ownRequest<Request extends { readonly id: string; readonly clientKeyId: string | null }>(
  requests: readonly Request[],
  sent: readonly string[],
): Request | undefined {
  const ids = new Set(sent);
  return requests.find(
    ({ id, clientKeyId }) => !ids.has(id) && clientKeyId?.startsWith(DEMO_CLIENT) !== true,
  );
}

export function parseFirstUse(stored: string | null): FirstUse {
  try {
    const found: unknown = JSON.parse(stored ?? '{}');
    if (typeof found !== 'object' || found === null) return UNUSED;
    const { used, sent } = found as { used?: unknown; sent?: unknown };
    return {
      used: used === true,
      sent: Array.isArray(sent)
        ? sent.filter((id): id is string => typeof id === 'string').slice(-MOST_IDS)
        : [],
    };
  } catch {
    // Somebody's edit.
    return UNUSED;
  }
}

function change(changes: Partial<FirstUse>): void {
  useFirstUse.setState(changes);
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(useFirstUse.getState()));
  } catch {
    // No storage, or a full one.
  }
}

function read(): FirstUse {
  try {
    return parseFirstUse(localStorage.getItem(STORED_AS));
  } catch {
    return UNUSED;
  }
}
