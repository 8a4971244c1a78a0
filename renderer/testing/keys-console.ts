/// <reference types="node" />
/**
 * For tests of what has to do with keys: the console in a browser, on a real service, in front of an upstream that accepts every
 * key but one. Whatever a test does, no key's text may be found in the page at its end.
 */
import type { Browser, Locator, Page } from 'playwright';
import type { KeyList } from '../../shared/keys.ts';
import {
  openConsole,
  type OpenConsole,
  type OpenConsoleOptions,
  type ServiceToOpen,
} from './console-in-browser.ts';

/** Unmistakable, so that it is found wherever it does not belong. */
const secretOf = (letter: string): string => `sk-ant-api03-${letter.repeat(24)}-tail`;
export const [A, B, C, REVOKED] = ['a', 'b', 'c', 'z'].map(secretOf) as [string, string, string, string];
const SECRETS = /a{24}|b{24}|c{24}|z{24}/;

interface Upstream {
  readonly url: string;
  keysSeen(): string[];
  clear(): void;
  answer(script: (request: UpstreamRequest, reply: UpstreamReply) => Promise<void>): void;
  close(): Promise<void>;
}

interface UpstreamRequest {
  readonly target: string;
  header(name: string): string | undefined;
  received(): Promise<unknown>;
}

interface UpstreamReply {
  json(status: number, value: unknown, headers?: readonly string[]): void;
}

interface Service extends ServiceToOpen {
  stop(): Promise<void>;
}

interface ServiceOptions {
  readonly upstreamUrl?: string;
  readonly keys?: readonly string[];
}

/** Of `service/testing`, which only tests themselves may import here. */
export interface KeysConsoleParts {
  readonly browser: Browser;
  readonly startRecordingUpstream: () => Promise<Upstream>;
  readonly startTestService: (options: ServiceOptions) => Promise<Service>;
}

export class KeysConsole {
  readonly upstream: Upstream;
  /** Its upstream is in trouble. */
  down = false;
  readonly #parts: KeysConsoleParts;
  #service: Service;
  #opened: OpenConsole | undefined;
  /** Everything the page wrote to its console. */
  #written: string[] = [];

  private constructor(parts: KeysConsoleParts, upstream: Upstream, service: Service) {
    this.#parts = parts;
    this.upstream = upstream;
    this.#service = service;
  }

  static async start(parts: KeysConsoleParts): Promise<KeysConsole> {
    const upstream = await parts.startRecordingUpstream();
    const service = await parts.startTestService({ upstreamUrl: upstream.url });
    const all = new KeysConsole(parts, upstream, service);
    upstream.answer(async (request, reply) => {
      await request.received();
      const organization = ['anthropic-organization-id', 'org-of-the-lab'];
      if (all.down) reply.json(500, {});
      else if (request.header('x-api-key') === REVOKED) reply.json(401, {});
      else if (request.target.startsWith('/v1/models')) reply.json(200, { data: [] }, organization);
      else reply.json(200, { id: 'msg_1', usage: { input_tokens: 40, output_tokens: 3 } }, organization);
    });
    return all;
  }

  /** Another start of the service, with other settings and an empty folder. */
  async restart(options: ServiceOptions): Promise<void> {
    await this.#service.stop();
    this.#service = await this.#parts.startTestService({ upstreamUrl: this.upstream.url, ...options });
  }

  /** @throws when a key's text is found anywhere in the page at the end */
  async end(): Promise<void> {
    const leaked = this.#opened === undefined ? [] : await this.traces();
    await this.close();
    await this.#service.stop();
    await this.upstream.close();
    if (leaked.length > 0) throw new Error(`the text of a key is left in: ${leaked.join(', ')}`);
  }

  async open(options: OpenConsoleOptions = {}): Promise<OpenConsole> {
    this.#opened = await openConsole(this.#parts.browser, this.#service, { path: '/keys', ...options });
    this.#written = [];
    this.page.on('console', (message) => this.#written.push(message.text()));
    return this.#opened;
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    this.#opened = undefined;
  }

  get page(): Page {
    if (this.#opened === undefined) throw new Error('no page is open');
    return this.#opened.page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  get rows(): Locator {
    return this.page.locator('[data-key]');
  }

  row(label: string): Locator {
    return this.page.locator(`[data-key="${label}"]`);
  }

  /** A button of the dialog. */
  async press(name: string): Promise<void> {
    await this.dialog.getByRole('button', { name, exact: true }).click();
  }

  /** The row of a key, by its label. */
  async openRow(label: string): Promise<Locator> {
    await this.row(label).getByRole('button', { name: label, exact: true }).click();
    return this.page.getByRole('region', { name: `Details of ${label}` });
  }

  async choose(label: string, item: string): Promise<void> {
    await this.row(label)
      .getByRole('button', { name: `More for ${label}` })
      .click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Where in the page the text of a key can be found. */
  async traces(): Promise<string[]> {
    const places = await this.page.evaluate(() => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
      return {
        document: document.documentElement.outerHTML,
        fields: fields.map((field) => field.value).join('\n'),
        address: location.href,
        local: JSON.stringify(localStorage),
        session: JSON.stringify(sessionStorage),
      };
    });
    return Object.entries({ ...places, console: this.#written.join('\n') })
      .filter(([, text]) => SECRETS.test(text))
      .map(([place]) => place);
  }

  /** Of the admin API, as anybody else may use it meanwhile. */
  post(path: string, body: object = {}): Promise<Response> {
    return fetch(`${this.#service.address}/api/admin${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#service.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async add(label: string, secret: string, more: object = {}): Promise<void> {
    const answer = await this.post('/keys', { label, secret, ...more });
    if (answer.status !== 201) throw new Error(await answer.text());
  }

  async keys(): Promise<KeyList['keys']> {
    const answer = await fetch(`${this.#service.address}/api/admin/keys`, {
      headers: { authorization: `Bearer ${this.#service.adminToken}` },
    });
    return ((await answer.json()) as KeyList).keys;
  }

  /** One request of a client. @returns the status of its answer */
  async ask(): Promise<number> {
    const answer = await fetch(`${this.#service.address}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-sonnet-5-5',
        max_tokens: 3,
        messages: [{ role: 'user', content: 'Hoy' }],
      }),
    });
    await answer.arrayBuffer();
    return answer.status;
  }
}
