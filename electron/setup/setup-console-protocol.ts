import type { CustomScheme } from 'electron';
import { CONSOLE_SCHEME, consoleScheme } from '../console-protocol/console-origin.ts';
import type { ConsoleHandler } from '../console-protocol/handle-console-request.ts';

export interface ProtocolApi {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void;
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
}

/** Makes the console's scheme an origin like https. Call it once, before the application is ready. */
export function setupConsoleScheme(api: ProtocolApi): void {
  api.registerSchemesAsPrivileged([consoleScheme]);
}

/** Serves the scheme. Call it once the application is ready. */
export function setupConsoleProtocol(api: ProtocolApi, handler: ConsoleHandler): void {
  api.handle(CONSOLE_SCHEME, handler);
}
