import { describe, expect, it } from 'vitest';
import { sessionCredentials } from './session-credentials.ts';

type Page = Parameters<typeof sessionCredentials>[0];

function pageAt(
  address: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = memory(),
): Page & { replaced: string[] } {
  const replaced: string[] = [];
  const { hash, pathname, search } = new URL(address);
  const page = {
    location: { hash, pathname, search },
    history: {
      state: null,
      replaceState: (_state: unknown, _title: string, url: string) => void replaced.push(url),
    },
    sessionStorage: storage,
  };
  return { ...(page as unknown as Page), replaced };
}

function memory(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe('the session of a tab', () => {
  it('is read back after a reload, until it is forgotten', () => {
    const storage = memory();
    sessionCredentials(pageAt('http://x/', storage)).store('tls_1');
    const later = sessionCredentials(pageAt('http://x/', storage));
    expect(later.read()).toBe('tls_1');
    later.forget();
    expect(sessionCredentials(pageAt('http://x/', storage)).read()).toBeUndefined();
  });

  it("takes a link's token out of the address and leaves the rest of it", () => {
    const page = pageAt('http://x/requests?status=5xx#token=tla_abc');
    expect(sessionCredentials(page).takeLinkToken()).toBe('tla_abc');
    expect(page.replaced).toEqual(['/requests?status=5xx']);
  });

  it('leaves an address without a token alone', () => {
    const page = pageAt('http://x/#content');
    expect(sessionCredentials(page).takeLinkToken()).toBeUndefined();
    expect(page.replaced).toEqual([]);
  });

  it('lasts until the page is left where browsers give no storage', () => {
    const blocked = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const credentials = sessionCredentials(
      pageAt('http://x/', { getItem: blocked, setItem: blocked, removeItem: blocked }),
    );
    expect(credentials.read()).toBeUndefined();
    credentials.store('tls_1');
    expect(credentials.read()).toBe('tls_1');
    credentials.forget();
    expect(credentials.read()).toBeUndefined();
  });
});
