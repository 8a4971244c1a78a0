/** A window of Electron's with its page, which loads whatever it is told to at once. */
import type { BrowserWindowConstructorOptions, Rectangle, WindowOpenHandlerResponse } from 'electron';
import { EventEmitter } from 'node:events';
import type { GuardedContents } from '../setup/setup-navigation.ts';
import type { ConsoleBrowserWindow, ConsoleWebContents } from '../window/console-browser-window.ts';
import { event } from './fake-app.ts';

export interface FakeFrame {
  url: string;
  readonly parent: null;
}

export class FakeWebContents extends EventEmitter implements ConsoleWebContents, GuardedContents {
  readonly id: number;
  readonly sent: { readonly channel: string; readonly payload: unknown }[] = [];
  readonly mainFrame: FakeFrame = { url: '', parent: null };
  crashes = 0;
  #zoomLevel = 0;
  #destroyed = false;
  #openWindow: (details: { readonly url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' });

  constructor(id: number) {
    super();
    this.id = id;
  }

  send(channel: string, payload: unknown): void {
    if (this.#destroyed) throw new Error('Object has been destroyed');
    this.sent.push({ channel, payload: structuredClone(payload) });
  }
  getZoomLevel(): number {
    return this.#zoomLevel;
  }
  setZoomLevel(level: number): void {
    this.#zoomLevel = level;
  }
  forcefullyCrashRenderer(): void {
    this.crash('killed');
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  setWindowOpenHandler(handler: (details: { readonly url: string }) => WindowOpenHandlerResponse): void {
    this.#openWindow = handler;
  }

  destroy(): void {
    this.#destroyed = true;
  }
  crash(reason: 'crashed' | 'oom' | 'killed' | 'clean-exit'): void {
    this.crashes += 1;
    this.emit('render-process-gone', event(), { reason, exitCode: 1 });
  }
  /** The page tries to open a window. @returns whether it may */
  open(url: string): boolean {
    return this.#openWindow({ url }).action === 'allow';
  }
  /** The page tries something that can be prevented. @returns whether it may */
  tries(
    what: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview',
    url: string,
    isMainFrame = true,
  ): boolean {
    const details = Object.assign(event(), { url, isMainFrame });
    this.emit(what, details);
    return !details.defaultPrevented;
  }
}

export class FakeWindow extends EventEmitter implements ConsoleBrowserWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: FakeWebContents;
  readonly loaded: string[] = [];
  shown = 0;
  focused = 0;
  minimized = false;
  maximized = false;
  bounds: Rectangle;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions, id = 1) {
    super();
    this.options = options;
    this.webContents = new FakeWebContents(id);
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    this.webContents.mainFrame.url = url;
    await Promise.resolve();
    this.webContents.emit('did-finish-load');
    this.emit('ready-to-show');
  }
  show(): void {
    this.shown += 1;
  }
  focus(): void {
    this.focused += 1;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): Rectangle {
    return this.bounds;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }

  /** The operator closes it. */
  close(): void {
    if (this.#destroyed) return;
    this.emit('close');
    this.#destroyed = true;
    this.webContents.destroy();
    this.emit('closed');
  }
}
