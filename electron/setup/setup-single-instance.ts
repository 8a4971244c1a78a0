import { deepLinkPathIn } from '../deep-link.ts';

export interface InstanceApp {
  requestSingleInstanceLock(): boolean;
  on(event: 'second-instance', listener: (event: unknown, argv: string[]) => void): unknown;
}

/**
 * One shell per user. A second one hands its arguments to the first and ends.
 *
 * @param onSecond is told of every further start, with the path of its deep link
 * @returns false in a second one
 */
export function setupSingleInstance(app: InstanceApp, onSecond: (path: string | undefined) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, argv) => onSecond(deepLinkPathIn(argv)));
  return true;
}
