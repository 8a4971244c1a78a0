/** Notifications of the system, a click on which leads to a path of the console. */
import type { NotificationConstructorOptions } from 'electron';
import type { DesktopNotification } from '../../shared/desktop-bridge.ts';
import { pathOfDeepLink } from '../deep-link.ts';

export interface SystemNotification {
  show(): void;
  on(event: 'click' | 'close' | 'failed', listener: () => void): unknown;
}

export interface NotificationApi {
  new (options: NotificationConstructorOptions): SystemNotification;
  isSupported(): boolean;
}

/** @returns false where the system shows none */
export type ShowNotification = (notification: DesktopNotification) => boolean;

export function notifications(
  api: NotificationApi,
  show: (path: string | undefined) => void,
): ShowNotification {
  // One that nobody refers to is collected, and its click with it.
  const shown = new Set<SystemNotification>();
  return ({ title, body, path }) => {
    if (!api.isSupported()) return false;
    const notification = new api({ title, body });
    shown.add(notification);
    for (const end of ['close', 'failed'] as const) notification.on(end, () => shown.delete(notification));
    notification.on('click', () => {
      shown.delete(notification);
      // The same rule as for deep links: only to a screen.
      show(path === undefined ? undefined : pathOfDeepLink(`tulay:/${path}`));
    });
    notification.show();
    return true;
  };
}
