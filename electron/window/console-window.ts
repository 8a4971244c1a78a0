/**
 * The one window: opens it where it was, keeps its place and zoom, leads it to paths of the console, and tells its page
 * things. Without a window, what is told is lost, since the page asks for the present state when it loads.
 */
import type { Display } from 'electron';
import { eventChannel } from '../bridge/channel-names.ts';
import { CONSOLE_ORIGIN } from '../console-protocol/console-origin.ts';
import type { ConsoleBrowserWindow, ConsoleWebContents } from './console-browser-window.ts';
import { recoverRenderer, type RecoveryParts } from './recover-renderer.ts';
import { MINIMUM_SIZE, visibleBounds } from './visible-bounds.ts';
import type { WindowStateFile } from './window-state.ts';

export interface DisplayApi {
  getAllDisplays(): Pick<Display, 'workArea'>[];
  getPrimaryDisplay(): Pick<Display, 'workArea'>;
}

export interface ConsoleWindowParts {
  /** Makes a window with `bounds` on top of the options that every window has. */
  readonly createWindow: (
    bounds: Electron.Rectangle & { minWidth: number; minHeight: number },
  ) => ConsoleBrowserWindow;
  readonly displays: DisplayApi;
  readonly stateFile: WindowStateFile;
  readonly recovery: Omit<RecoveryParts, 'window' | 'reload'>;
}

export class ConsoleWindow {
  readonly #parts: ConsoleWindowParts;
  #window: ConsoleBrowserWindow | undefined;

  constructor(parts: ConsoleWindowParts) {
    this.#parts = parts;
  }

  get webContents(): ConsoleWebContents | undefined {
    return this.#window?.webContents;
  }

  /** Brings the window to the front, at `path` of the console where one is given; opens it when it is closed. */
  show(path?: string): void {
    const window = this.#window;
    if (window === undefined) {
      this.#open(path ?? '/');
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (path !== undefined) this.send(eventChannel('navigate'), path);
  }

  send(channel: string, payload: unknown): void {
    const contents = this.#window?.webContents;
    if (contents !== undefined && !contents.isDestroyed()) contents.send(channel, payload);
  }

  #open(path: string): void {
    const { createWindow, displays, stateFile, recovery } = this.#parts;
    const state = stateFile.read();
    const bounds = visibleBounds(state?.bounds, displays.getAllDisplays(), displays.getPrimaryDisplay());
    const window = createWindow({
      ...bounds,
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
    });
    this.#window = window;
    // Once: later loads keep the zoom that the operator chose meanwhile.
    window.webContents.once('did-finish-load', () => window.webContents.setZoomLevel(state?.zoomLevel ?? 0));
    window.once('ready-to-show', () => {
      if (state?.maximized === true) window.maximize();
      window.show();
    });
    window.on('close', () => this.#keepState(window));
    window.on('closed', () => (this.#window = undefined));
    recoverRenderer({ ...recovery, window, reload: () => void load(window, '/') });
    void load(window, path);
  }

  #keepState(window: ConsoleBrowserWindow): void {
    this.#parts.stateFile.write({
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      zoomLevel: window.webContents.getZoomLevel(),
    });
  }
}

/** What goes wrong shows in the window, or is seen by `recoverRenderer`. */
async function load(window: ConsoleBrowserWindow, path: string): Promise<void> {
  try {
    await window.loadURL(CONSOLE_ORIGIN + path);
  } catch {
    // Rejects also when another load takes its place.
  }
}
