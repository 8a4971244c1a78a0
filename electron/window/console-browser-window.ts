/** The window as Electron makes it: what of its API is used, and the options that keep its page in. */
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Event,
  RenderProcessGoneDetails,
  WebContents,
} from 'electron';

export interface ConsoleWebContents extends Pick<
  WebContents,
  'send' | 'getZoomLevel' | 'setZoomLevel' | 'forcefullyCrashRenderer' | 'isDestroyed'
> {
  on(
    event: 'render-process-gone',
    listener: (event: Event, details: RenderProcessGoneDetails) => void,
  ): unknown;
  once(event: 'did-finish-load', listener: () => void): unknown;
}

export interface ConsoleBrowserWindow extends Pick<
  BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'isMinimized'
  | 'restore'
  | 'maximize'
  | 'isMaximized'
  | 'getNormalBounds'
  | 'isDestroyed'
> {
  readonly webContents: ConsoleWebContents;
  once(event: 'ready-to-show', listener: () => void): unknown;
  on(event: 'close' | 'closed' | 'unresponsive' | 'responsive', listener: () => void): unknown;
}

export type CreateBrowserWindow = new (options: BrowserWindowConstructorOptions) => ConsoleBrowserWindow;

/** As `--canvas` of the console's tokens, so that the window does not flash before its page is there. */
const CANVAS = { light: '#f2f5f5', dark: '#0a0f10' } as const;
/** In the middle of the top bar of 48 px, whose first 76 px the console leaves free. */
const TRAFFIC_LIGHTS = { x: 12, y: 17 } as const;

export interface WindowLook {
  readonly preload: string;
  readonly dark: boolean;
  readonly platform: NodeJS.Platform;
  /** Whether this is a development build, where the page may be inspected. */
  readonly devTools: boolean;
}

export function browserWindowOptions(look: WindowLook): BrowserWindowConstructorOptions {
  return {
    title: 'Tulay',
    show: false,
    backgroundColor: look.dark ? CANVAS.dark : CANVAS.light,
    ...(look.platform === 'darwin' && {
      titleBarStyle: 'hidden' as const,
      trafficLightPosition: { ...TRAFFIC_LIGHTS },
    }),
    autoHideMenuBar: true,
    webPreferences: {
      preload: look.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // Its dictionaries come from a server of Google's.
      spellcheck: false,
      devTools: look.devTools,
    },
  };
}
