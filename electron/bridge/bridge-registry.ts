/**
 * Everything that crosses between the page and the main process: calls, which the page makes and the main process answers, and
 * events, which the main process sends. The main process checks the arguments of every call with these schemas, whatever
 * the page was made to send; the page checks what it gets.
 */
import { z } from 'zod';
import {
  desktopNotificationSchema,
  desktopVersionsSchema,
  externalUrlSchema,
  serviceStateSchema,
} from '../../shared/desktop-bridge.ts';

const nothing = z.tuple([]);

export const CALLS = {
  versions: { args: nothing, result: desktopVersionsSchema },
  serviceState: { args: nothing, result: serviceStateSchema },
  restartService: { args: nothing, result: z.void() },
  logTail: { args: nothing, result: z.array(z.string()) },
  notify: { args: z.tuple([desktopNotificationSchema]), result: z.boolean() },
  openExternal: { args: z.tuple([externalUrlSchema]), result: z.boolean() },
} as const;

export const EVENTS = {
  serviceState: serviceStateSchema,
  logLine: z.string(),
  navigate: z.string().startsWith('/'),
} as const;

export type CallName = keyof typeof CALLS;
export type CallArgs<Name extends CallName> = z.infer<(typeof CALLS)[Name]['args']>;
export type CallResult<Name extends CallName> = z.infer<(typeof CALLS)[Name]['result']>;

export type EventName = keyof typeof EVENTS;
export type EventPayload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;

/** What the main process does for each call. */
export type CallHandlers = {
  readonly [Name in CallName]: (...args: CallArgs<Name>) => CallResult<Name> | Promise<CallResult<Name>>;
};
