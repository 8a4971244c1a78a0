import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWindow } from '../testing/fake-window.ts';
import { ManualShellClock, settle } from '../testing/manual-shell-clock.ts';
import { ConsoleWindow } from './console-window.ts';
import { windowStateFile, type WindowState } from './window-state.ts';

const workArea = { x: 0, y: 25, width: 1440, height: 875 };
const state: WindowState = {
  bounds: { x: 60, y: 70, width: 1000, height: 700 },
  maximized: false,
  zoomLevel: 1,
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-window-'));
  path = join(folder, 'window-state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function setUp() {
  const windows: FakeWindow[] = [];
  const window = new ConsoleWindow({
    createWindow: (bounds) => {
      const made = new FakeWindow(bounds);
      windows.push(made);
      return made;
    },
    displays: { getAllDisplays: () => [{ workArea }], getPrimaryDisplay: () => ({ workArea }) },
    stateFile: windowStateFile(path),
    recovery: {
      ask: () => Promise.resolve({ response: 0 }),
      quit: () => {},
      clock: new ManualShellClock(),
    },
  });
  const last = (): FakeWindow => {
    const made = windows.at(-1);
    if (made === undefined) throw new Error('no window was made');
    return made;
  };
  return { window, windows, last };
}

describe('the window', () => {
  it('opens once its page is there, at the path that was asked for', async () => {
    const { window, last } = setUp();
    window.show('/keys');
    expect(last().loaded).toEqual(['app://tulay/keys']);
    expect(last().shown).toBe(0);
    await settle();
    expect(last().shown).toBe(1);
  });

  it('comes to the front and is led to a path when it is open', async () => {
    const { window, windows, last } = setUp();
    window.show();
    await settle();
    last().minimized = true;
    window.show('/requests?status=529');
    expect(windows).toHaveLength(1);
    expect(last()).toMatchObject({ minimized: false, shown: 2, focused: 1 });
    expect(last().loaded).toEqual(['app://tulay/']);
    expect(last().webContents.sent).toEqual([
      { channel: 'tulay:event:navigate', payload: '/requests?status=529' },
    ]);
  });

  it('opens where it was, as large, and with its zoom', async () => {
    const first = setUp();
    first.window.show();
    await settle();
    Object.assign(first.last(), { bounds: state.bounds, maximized: true });
    first.last().webContents.setZoomLevel(1);
    first.last().close();

    const second = setUp();
    second.window.show();
    await settle();
    expect(second.last().options).toMatchObject(state.bounds);
    expect(second.last().maximized).toBe(true);
    expect(second.last().webContents.getZoomLevel()).toBe(1);
    expect(readdirSync(folder)).toEqual(['window-state.json']);
  });

  it('keeps a zoom that was chosen meanwhile when the page is loaded again', async () => {
    windowStateFile(path).write(state);
    const { window, last } = setUp();
    window.show();
    await settle();
    last().webContents.setZoomLevel(-1);
    await last().loadURL('app://tulay/');
    expect(last().webContents.getZoomLevel()).toBe(-1);
  });

  it.each([
    '',
    'null',
    '{"bounds":{"x":1}}',
    JSON.stringify({ ...state, bounds: { ...state.bounds, width: -4 } }),
    JSON.stringify({ ...state, bounds: { ...state.bounds, x: 1e9 } }),
    JSON.stringify({ ...state, zoomLevel: 99 }),
  ])('opens at its default place when its file says %j', (text) => {
    writeFileSync(path, text);
    const { window, last } = setUp();
    window.show();
    expect(last().options).toMatchObject({ x: 80, y: 53, width: 1280, height: 820, minWidth: 900 });
  });

  it('takes no harm when something is told to a page that is gone', async () => {
    const { window, windows, last } = setUp();
    window.send('tulay:event:logLine', 'before the window');
    window.show();
    await settle();
    last().close();
    window.send('tulay:event:logLine', 'after the window');
    expect(window.webContents).toBeUndefined();
    window.show();
    expect(windows).toHaveLength(2);
  });
});
