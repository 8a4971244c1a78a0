/**
 * Brings the page back when its process dies or hangs. The gateway does not notice either.
 *
 *   shown ──process gone──▶ loaded again, three times in five minutes at most; then the operator is asked
 *         ──unresponsive──▶ the operator is asked ──wait──▶ shown
 *                             └──reload──▶ its process is ended ──▶ loaded again
 *                             └──responsive by itself──▶ the question goes away
 */
import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import type { ShellClock } from '../shell-clock.ts';
import type { ConsoleBrowserWindow } from './console-browser-window.ts';

const MOST_RELOADS = 3;
const WITHIN_MS = 5 * 60_000;

export interface RecoveryParts {
  readonly window: ConsoleBrowserWindow;
  readonly reload: () => void;
  /** `dialog.showMessageBox`, without a parent: a window whose page is dead may be in the way of its own dialog. */
  readonly ask: (options: MessageBoxOptions) => Promise<Pick<MessageBoxReturnValue, 'response'>>;
  readonly quit: () => void;
  readonly clock: ShellClock;
}

export function recoverRenderer({ window, reload, ask, quit, clock }: RecoveryParts): void {
  let reloads: number[] = [];
  let question: AbortController | undefined;

  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    reloads = reloads.filter((at) => clock.now() - at < WITHIN_MS);
    if (reloads.length < MOST_RELOADS) {
      reloads.push(clock.now());
      reload();
    } else {
      void askAfterCrashes(reason);
    }
  });
  window.on('unresponsive', () => {
    if (question === undefined) void askToWait();
  });
  window.on('responsive', () => question?.abort());

  async function askAfterCrashes(reason: string): Promise<void> {
    const { response } = await ask({
      type: 'error',
      message: 'The window of Tulay has crashed several times.',
      detail: `The gateway is not affected by it. The page's process ended: ${reason}.`,
      buttons: ['Try again', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    reloads = [];
    if (response === 1) quit();
    else if (!window.isDestroyed()) reload();
  }

  async function askToWait(): Promise<void> {
    question = new AbortController();
    const { signal } = question;
    const { response } = await ask({
      type: 'warning',
      message: 'The window of Tulay does not respond.',
      detail: 'The gateway is not affected by it.',
      buttons: ['Wait', 'Reload'],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    question = undefined;
    // A page that hangs cannot be loaded again; its end leads to a new one.
    if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
  }
}
