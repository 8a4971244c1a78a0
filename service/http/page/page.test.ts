/** The page as people meet it: in a real browser, on a real server. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { chromiumForTests, launchChromium } from '../../testing/chromium.ts';
import {
  sampleKey,
  startControlPlaneServer,
  type ControlPlaneServer,
} from '../../testing/control-plane-server.ts';
import { sampleEvent } from '../../testing/sample-event.ts';

const browserHere = await chromiumForTests();

/** Run in the page: tries what the policy has to stop. */
const PROVOKE = `(async () => {
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
  let refused = false;
  try {
    document.createElement('div').innerHTML = '<b>bold</b>';
  } catch {
    refused = true;
  }
  const image = document.createElement('img');
  image.src = 'https://elsewhere.example/pixel.png';
  document.body.append(image);
  const script = document.createElement('script');
  script.append('window.owned = 1');
  document.body.append(script);
  const left = await fetch('https://elsewhere.example/').then(() => 'let out', () => 'kept in');
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return { refused: refused && !('owned' in window), left, violations };
})()`;

describe.skipIf(!browserHere.available)(`the page in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: ControlPlaneServer;
  let events: RequestEvent[];
  let simulated: boolean;
  let ready: boolean;
  let messagesReceived: string[];
  /** What the browser complained about. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    events = [];
    simulated = false;
    ready = true;
    messagesReceived = [];
    complaints = [];
    server = await startControlPlaneServer({
      events: () => events,
      sources: {
        keyPool: { snapshot: () => [sampleKey(), sampleKey({ state: ready ? 'healthy' : 'open' })] },
        simulated: () => simulated,
        readiness: () => ({ ready, reason: ready ? null : 'No key is configured. Set ANTHROPIC_API_KEY.' }),
      },
      dataPlane: (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          messagesReceived.push(body);
          events.unshift(sampleEvent({ id: `req_${events.length}`, startedAt: Date.now(), simulated: true }));
          response.setHeader('content-type', 'application/json');
          response.end('{"type":"message"}');
        });
      },
    });
    await open();
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    if (context !== undefined) await context.close();
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.clock.install();
  }

  const text = (id: string): Promise<string> => page.locator(`#${id}`).innerText();
  const rows = (): Promise<number> => page.locator('#request-rows tr').count();
  /** Lets the next refresh come at once. */
  const refresh = async (): Promise<void> => {
    const answered = page.waitForResponse('**/api/health');
    await page.clock.runFor(2_000);
    await answered;
    await page.evaluate('0');
  };
  const goto = async (fragment = ''): Promise<void> => {
    await page.goto(`${server.origin}/${fragment}`);
    await page.locator('#link-state[data-tone]').waitFor();
  };
  const signIn = (): Promise<void> => goto(`#token=${server.adminAccess.issueLinkToken()}`);
  const arrive = (...ids: string[]): void => {
    events = [...ids.map((id) => sampleEvent({ id, startedAt: Date.now() })), ...events];
  };

  it('tells a visitor how to call the gateway and how to see more, and lists nothing', async () => {
    arrive('req_1');
    await goto();
    expect(await text('sentence')).toBe('Tulay is running.');
    expect(await text('explanation')).toContain(server.origin);
    expect(await page.locator('#signed-out').innerText()).toContain('npm start -- --link');
    expect(await page.locator('#panel-curl').innerText()).toContain(`${server.origin}/v1/messages`);
    expect(await rows()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('exchanges the token of a link, drops it from the address, and stays signed in over a reload', async () => {
    arrive('req_2', 'req_1');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url() + (request.headers()['referer'] ?? '')));
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    expect([await rows(), page.url()]).toEqual([2, `${server.origin}/`]);
    expect(asked.filter((url) => url.includes('tla_'))).toEqual([]);
    expect(await page.evaluate('history.length')).toBe(2);
    await page.reload();
    await page.locator('#request-rows tr').first().waitFor();
    expect(await rows()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('shows time, status, model, key, tokens, first byte, duration, attempts and error of each request', async () => {
    events = [
      sampleEvent({
        id: 'req_9',
        startedAt: Date.now() - 125_000,
        status: 529,
        model: 'claude-opus-5-5',
        keyLabel: 'key-2',
        inputTokens: 1_200,
        cacheReadTokens: 13_000,
        cacheCreationTokens: null,
        outputTokens: 345,
        firstByteMs: 412.3,
        durationMs: 1_840,
        attempts: 3,
        errorClass: 'overloaded_error',
      }),
      sampleEvent({ id: 'req_8', model: null, method: 'GET', path: '/v1/models', firstByteMs: null }),
    ];
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    const cells = await page.locator('#request-rows tr').first().locator('td').allInnerTexts();
    expect(cells.map((cell) => cell.replaceAll('\u202f', ' '))).toEqual([
      '2 min ago',
      '529',
      'claude-opus-5-5',
      'key-2',
      '14,200',
      '345',
      '412 ms',
      '1.84 s',
      '3',
      'overloaded_error',
    ]);
    const second = await page.locator('#request-rows tr').nth(1).locator('td').allInnerTexts();
    expect([second[2], second[6]]).toEqual(['GET /v1/models', '–']);
  });

  it('refreshes every two seconds and says politely how many are new', async () => {
    arrive('req_1');
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    arrive('req_3', 'req_2');
    await refresh();
    await page.locator('#request-rows tr').nth(2).waitFor();
    const announcer = page.getByRole('status');
    expect(await announcer.textContent()).toBe('2 new requests');
    arrive('req_4');
    await refresh();
    await page.locator('#request-rows tr').nth(3).waitFor();
    // Within ten seconds it is quiet.
    expect(await announcer.textContent()).toBe('2 new requests');
  });

  it('stands still while paused, and says what waits', async () => {
    arrive('req_1');
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    await page.getByRole('button', { name: 'Pause updates' }).click();
    arrive('req_3', 'req_2');
    await refresh();
    await page.getByText('Paused · 2 new').waitFor();
    expect(await rows()).toBe(1);
    await page.getByRole('button', { name: /Resume updates/ }).click();
    expect(await rows()).toBe(3);
  });

  it('moves no row under the pointer', async () => {
    arrive('req_1');
    await signIn();
    await page.locator('#request-rows tr').first().hover();
    arrive('req_2');
    await refresh();
    await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
    expect(await rows()).toBe(1);
    await page.mouse.move(5, 5);
    await page.locator('#request-rows tr').nth(1).waitFor();
    expect(await page.getByRole('button', { name: /Show/ }).isVisible()).toBe(false);
  });

  it('teaches when nothing has crossed yet, and sends a simulated request by itself', async () => {
    simulated = true;
    await signIn();
    await page.getByText('No requests yet.').waitFor();
    await page.getByRole('button', { name: 'Send one from here' }).click();
    await page.locator('#request-rows tr').first().waitFor();
    expect(messagesReceived.map((body) => JSON.parse(body) as unknown)).toMatchObject([
      { model: 'claude-sonnet-5-5', messages: [{ role: 'user' }] },
    ]);
    expect(await page.getByText('No requests yet.').isVisible()).toBe(false);
    expect(await page.locator('#request-rows .hatched').getAttribute('aria-label')).toBe('simulated');
    expect(complaints).toEqual([]);
  });

  it('offers no request of its own where it would cost money', async () => {
    await signIn();
    await page.getByText('No requests yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Send one from here' }).isVisible()).toBe(false);
  });

  it('says that answers are simulated, by band, chip, sentence and title', async () => {
    simulated = true;
    await goto();
    await page.getByText('Answers come from a stand-in').waitFor();
    expect(await page.locator('.band').isVisible()).toBe(true);
    expect(await page.locator('header .chip.simulated').innerText()).toBe('Simulated');
    expect(await page.title()).toBe('Simulated · Tulay');
    simulated = false;
    await refresh();
    await page.locator('.band').waitFor({ state: 'hidden' });
    expect(await page.title()).toBe('Tulay');
  });

  it('says that the service is not ready, and why', async () => {
    ready = false;
    await goto();
    await page.getByText('Not ready.').waitFor();
    expect(await text('explanation')).toBe('No key is configured. Set ANTHROPIC_API_KEY.');
    expect(await page.title()).toBe('Not ready · Tulay');
  });

  it('says when the service is gone, and connects again', async () => {
    await goto();
    await page.route('**/api/**', (route) => route.abort());
    for (const attempt of [1, 2, 3]) {
      await page.clock.runFor(2_000);
      await page.getByText(`Not reachable, try ${attempt}`).waitFor();
    }
    expect(await text('sentence')).toBe('The service does not answer.');
    await page.unroute('**/api/**');
    await refresh();
    await page.getByText('Connected').waitFor();
    expect(await text('sentence')).toBe('Tulay is running.');
  });

  it('says why a link does not work; a new one in the same tab does', async () => {
    arrive('req_1');
    const used = server.adminAccess.issueLinkToken();
    server.adminAccess.exchangeLinkToken(used, '127.0.0.1');
    await goto(`#token=${used}`);
    await page.locator('#signed-out').getByText('This link was used').waitFor();
    expect(page.url()).toBe(`${server.origin}/`);
    await page.evaluate(`location.hash = 'token=${server.adminAccess.issueLinkToken()}'`);
    await page.locator('#request-rows tr').first().waitFor();
    expect(page.url()).toBe(`${server.origin}/`);
  });

  it('empties the list when the session ends, by itself or by signing out', async () => {
    arrive('req_1');
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Signed out.').waitFor();
    expect(await rows()).toBe(0);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);

    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    server.wait(12 * 3_600_000);
    await refresh();
    await page.getByText('This session has ended').waitFor();
    expect(await rows()).toBe(0);
  });

  it('signs in also where browsers give pages no storage', async () => {
    arrive('req_1');
    await page.addInitScript(
      "Object.defineProperty(window, 'sessionStorage', { get: () => { throw new Error('no storage'); } })",
    );
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('copies each way to call, with the right address', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
    await goto();
    for (const label of ['cURL', 'Claude Code', 'TypeScript', 'Python']) {
      await page.getByRole('tab', { name: label }).click();
      const panel = page.getByRole('tabpanel', { name: label });
      await panel.getByRole('button', { name: `Copy ${label}` }).click();
      await panel.getByText('Copied').waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(copied).toBe(await panel.locator('code').textContent());
      expect(copied).toContain(server.origin);
    }
    expect(await page.getByRole('status').textContent()).toBe('Copied Python');
  });

  it('copies also where browsers give pages no clipboard', async () => {
    await context.grantPermissions(['clipboard-read'], { origin: server.origin });
    await page.addInitScript(
      "Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) })",
    );
    await goto();
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await page.locator('#signed-out').getByText('Copied').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('npm start -- --link');
  });

  it('works by keyboard: every control is reached in order, with a visible ring', async () => {
    arrive('req_1');
    await signIn();
    await page.locator('#request-rows tr').first().waitFor();
    const reached: string[] = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      const name = (await focused.getAttribute('aria-label')) ?? (await focused.innerText());
      const ring = await page.evaluate('getComputedStyle(document.activeElement).outline');
      reached.push(name);
      expect([name, ring]).toEqual([name, 'rgb(0, 102, 120) solid 2px']);
    }
    expect(reached).toEqual(['Pause updates', 'Sign out', 'cURL', 'Copy cURL']);

    await page.getByRole('tab', { name: 'cURL' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByRole('tabpanel', { name: 'Python' }).isVisible()).toBe(true);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator(':focus').textContent()).toBe('Claude Code');
    expect(await page.getByRole('tabpanel').count()).toBe(1);
  });

  it('fits 1024 px, and scrolls only the table where it does not fit', async () => {
    arrive('req_1');
    for (const width of [1024, 640]) {
      await open({ viewport: { width, height: 768 } });
      await signIn();
      await page.locator('#request-rows tr').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const table = page.getByRole('region', { name: 'Table of requests' });
      const reachable = await table.and(page.locator('[tabindex="0"]')).count();
      expect([width, reachable]).toEqual([width, width === 640 ? 1 : 0]);
    }
  });

  it('shows what callers and upstreams send as text, whatever it says', async () => {
    const hostile = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
    events = [
      sampleEvent({ id: hostile, model: hostile, keyLabel: hostile, errorClass: hostile, path: hostile }),
      sampleEvent({ id: 'req_1', model: null, path: `/v1/${hostile}` }),
    ];
    await signIn();
    await page.locator('#request-rows tr').nth(1).waitFor();
    expect(await page.locator('#request-rows td.c-model').first().textContent()).toBe(hostile);
    expect(await page.locator('#request-rows img, #request-rows script').count()).toBe(0);
    expect(await page.evaluate("'owned' in window")).toBe(false);
  });

  it('runs no script but its files, and makes no HTML from strings', async () => {
    await goto();
    const result = await page.evaluate<{ refused: boolean; left: string; violations: string[] }>(PROVOKE);
    expect(result).toMatchObject({ refused: true, left: 'kept in' });
    expect(result.violations).toEqual(expect.arrayContaining(['connect-src', 'img-src']));
  });

  it('has no fault that axe finds, in any state and both themes', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    for (const state of ['signed out', 'empty', 'listed', 'not ready'] as const) {
      events = [];
      ready = state !== 'not ready';
      simulated = state !== 'listed';
      if (state === 'listed') arrive('req_3', 'req_2', 'req_1');
      // The policy of the page keeps axe out as it should; here it has to be let in.
      await open({ bypassCSP: true, reducedMotion: 'reduce' });
      await (state === 'signed out' ? goto() : signIn());
      await page.evaluate(axe);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[];
        }>('axe.run()');
        const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
        expect([colorScheme, state, ...faults]).toEqual([colorScheme, state]);
      }
    }
  });
});
