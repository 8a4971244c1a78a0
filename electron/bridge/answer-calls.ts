/**
 * Answers the page's calls. Each is taken only from the main frame of the console's own window while that frame shows the
 * console; anything else, and arguments that do not fit, are refused by a rejection that tells nothing.
 */
import type { IpcMainInvokeEvent } from 'electron';
import { isConsoleUrl } from '../console-protocol/console-origin.ts';
import { CALLS, type CallHandlers, type CallName } from './bridge-registry.ts';
import { callChannel } from './channel-names.ts';

/** What of the sender of a call is looked at. */
export interface CallEvent {
  readonly sender: object;
  readonly senderFrame: Pick<NonNullable<IpcMainInvokeEvent['senderFrame']>, 'url' | 'parent'> | null;
}

/** `ipcMain`. */
export interface CallReceiver {
  handle(channel: string, listener: (event: CallEvent, ...args: unknown[]) => unknown): void;
}

export function answerCalls(
  receiver: CallReceiver,
  handlers: CallHandlers,
  isConsoleWindow: (sender: object) => boolean,
): void {
  for (const name of Object.keys(CALLS) as CallName[]) {
    receiver.handle(callChannel(name), (event, ...args) => {
      const { senderFrame: frame } = event;
      const isOwn =
        frame !== null && frame.parent === null && isConsoleUrl(frame.url) && isConsoleWindow(event.sender);
      if (!isOwn) throw new Error(`${name} is not for this page`);
      return answer(name, handlers, args);
    });
  }
}

function answer(name: CallName, handlers: CallHandlers, args: readonly unknown[]): unknown {
  const fitting = CALLS[name].args.safeParse(args);
  if (!fitting.success) throw new Error(`${name} was called with arguments that do not fit`);
  // The registry pairs each name with its arguments; over a union of names the compiler cannot follow that.
  const handler = handlers[name] as (...fitting: readonly unknown[]) => unknown;
  return handler(...fitting.data);
}
