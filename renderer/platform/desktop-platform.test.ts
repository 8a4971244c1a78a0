import { describe, expect, it } from 'vitest';
import type { DesktopBridge, ServiceState } from '../../shared/desktop-bridge.ts';
import { desktopPlatform } from './desktop-platform.ts';

function bridgeIn(first: ServiceState): {
  readonly bridge: DesktopBridge;
  change(state: ServiceState): void;
  listeners(): number;
} {
  let state = first;
  const listeners = new Set<(state: ServiceState) => void>();
  const bridge: DesktopBridge = {
    system: 'darwin',
    versions: () => Promise.resolve({ app: '1', electron: '2', chromium: '3', node: '4' }),
    serviceState: () => Promise.resolve(state),
    onServiceState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restartService: () => Promise.resolve(),
    logTail: () => Promise.resolve([]),
    onLogLine: () => () => {},
    notify: () => Promise.resolve(true),
    openExternal: () => Promise.resolve(true),
    onNavigate: () => () => {},
  };
  return {
    bridge,
    change(next) {
      state = next;
      for (const listener of listeners) listener(next);
    },
    listeners: () => listeners.size,
  };
}

describe('the desktop', () => {
  it('has no token: the main process adds it', () => {
    const { credentials } = desktopPlatform(bridgeIn({ kind: 'stopped' }).bridge);
    expect([credentials.kind, credentials.read(), credentials.takeLinkToken()]).toEqual([
      'ambient',
      undefined,
      undefined,
    ]);
  });

  it('knows the address of the gateway once the service is ready', async () => {
    const { bridge, change, listeners } = bridgeIn({ kind: 'starting', attempt: 1 });
    const address = desktopPlatform(bridge).gatewayAddress();
    change({ kind: 'waiting', attempt: 1, reason: 'It ended.', nextTryAt: 5 });
    change({ kind: 'ready', address: 'http://127.0.0.1:3000', since: 6 });
    expect(await address).toBe('http://127.0.0.1:3000');
    expect(listeners()).toBe(0);
  });

  it('tells of changes of the service until nobody listens', () => {
    const { bridge, change, listeners } = bridgeIn({ kind: 'stopped' });
    const seen: string[] = [];
    const stop = desktopPlatform(bridge).service?.onState((state) => seen.push(state.kind));
    change({ kind: 'starting', attempt: 1 });
    stop?.();
    expect([seen, listeners()]).toEqual([['starting'], 0]);
  });
});
