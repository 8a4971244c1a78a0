/**
 * Shows the console of a test shell in a real browser: a loopback server hands every request to the handler of `app://`, as
 * Electron would, and the real preload script runs in the page over the fake's IPC.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import type { FakeElectron } from './fake-electron.ts';

export interface PageServer {
  readonly origin: string;
  close(): void;
}

export async function servePage(electron: FakeElectron): Promise<PageServer> {
  const server = createServer((request, response) => {
    // A fault of the handler is the browser's failed request.
    answer(electron, request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  electron: FakeElectron,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)) {
      headers[name] = name === 'origin' ? 'app://tulay' : value;
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const answered = await electron.protocol.fetch(`app://tulay${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers,
    ...(body !== '' && { body }),
  });
  response.writeHead(answered.status, answered.headers);
  response.on('close', () => answered.abort());
  answered.body.pipe(response);
}

/**
 * Gives a page the bridge: the preload script as it is built, over a stand-in for Electron's renderer modules. Call it before
 * the page is loaded.
 *
 * @param preload path of the built script
 */
export async function giveBridge(page: Page, electron: FakeElectron, preload: string): Promise<void> {
  await page.exposeFunction('ipcInvoke', (channel: string, args: unknown[]) =>
    electron.invoke(channel, args),
  );
  const { webContents } = electron.window;
  const send = webContents.send.bind(webContents);
  webContents.send = (channel, payload) => {
    send(channel, payload);
    const detail = JSON.stringify({ channel, payload });
    // A page that is being closed hears nothing.
    page.evaluate(`window.dispatchEvent(new CustomEvent('ipc', { detail: ${detail} }))`).catch(() => {});
  };
  await page.addInitScript(`(() => {
    const listeners = new Map();
    window.addEventListener('ipc', ({ detail: { channel, payload } }) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, payload);
    });
    const ipcInvoke = window.ipcInvoke;
    const require = () => ({
      contextBridge: { exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: api }) },
      ipcRenderer: {
        invoke: (channel, ...args) => ipcInvoke(channel, args),
        on: (channel, listener) => listeners.set(channel, new Set(listeners.get(channel)).add(listener)),
        off: (channel, listener) => listeners.get(channel)?.delete(listener),
      },
    });
    const process = { platform: 'linux' };
    ${readFileSync(preload, 'utf8')}
  })()`);
}
