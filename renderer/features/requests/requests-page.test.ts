/// <reference types="node" />
/** The Requests screen in a real browser, on a real service before a simulated upstream that answers at once. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startTestService, type TestService } from '../../../service/testing/start-test-service.ts';
import {
  startSimulatedUpstream,
  type SimulatedUpstream,
} from '../../../service/testing/simulated-upstream.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import { openConsole, type OpenConsole, type OpenConsoleOptions } from '../../testing/console-in-browser.ts';

const browserHere = await chromiumForTests();
const require = createRequire(import.meta.url);

describe.skipIf(!browserHere.available)(`the Requests screen in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let upstream: SimulatedUpstream;
  let service: TestService;
  let opened: OpenConsole | undefined;
  let page: Page;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
    upstream = await startSimulatedUpstream();
  });
  afterAll(async () => {
    await browser.close();
    await upstream.close();
  });
  beforeEach(async () => {
    service = await startTestService({ keys: ['sk-ant-test'], upstreamUrl: upstream.origin });
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    await service.stop();
  });

  const open = async (options: OpenConsoleOptions = {}): Promise<OpenConsole> => {
    opened = await openConsole(browser, service, { path: '/requests', ...options });
    ({ page } = opened);
    await page.getByText('Connected').waitFor();
    return opened;
  };
  const rows = () => page.locator('[role=rowgroup] [role=row]');
  const listed = async (count: number): Promise<void> => {
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('[role=rowgroup] [role=row]').length === wanted,
      count,
    );
  };
  const texts = async (): Promise<string[]> =>
    (await rows().allInnerTexts()).map((text) => text.replaceAll('\n', ' '));
  const openedId = (): string | null => new URL(page.url()).searchParams.get('open');

  /** One call that is answered, or refused with the status of a fault. */
  async function send(model = 'claude-haiku-4-5', fault?: string): Promise<void> {
    const response = await fetch(`${service.address}/v1/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
        ...(fault === undefined ? {} : { 'x-simulator-fault': fault }),
      },
      body: JSON.stringify({ model, max_tokens: 1, messages: [{ role: 'user', content: 'Kumusta?' }] }),
    });
    await response.arrayBuffer();
  }
  /** One that the gateway itself refuses. */
  async function sendWrong(): Promise<void> {
    await (
      await fetch(`${service.address}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"model": "a", "model": "b"}',
      })
    ).arrayBuffer();
  }

  it('teaches when nothing has crossed yet, and sends one by itself where that costs nothing', async () => {
    await open();
    await page.getByRole('button', { name: 'Copy a call' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send a simulated one' }).count()).toBe(0);
    await opened?.close();
    await service.stop();
    service = await startTestService();
    const { complaints } = await open();
    await page.getByText('A request is listed here when its answer ends.').waitFor();
    await page.getByRole('button', { name: 'Send a simulated one' }).click();
    await listed(1);
    expect((await texts())[0]).toMatch(/^(?:now|\d\ss ago) , simulated 200 claude-sonnet-5-5/);
    expect(complaints).toEqual([]);
  });

  it('lists what ended before, and what ends now on top', async () => {
    await send('claude-haiku-4-5');
    await sendWrong();
    await service.events(2);
    await open();
    await listed(2);
    await send('claude-opus-5-5');
    await listed(3);
    const [newest = '', refused = '', oldest = ''] = await texts();
    expect(newest).toContain('claude-opus-5-5');
    expect(refused).toMatch(/400 POST \/v1\/messages .*ambiguous_field/);
    expect(oldest).toContain('claude-haiku-4-5');
    expect(newest).not.toContain('simulated');
  });

  it('stands still while paused, says what waits, and goes on', async () => {
    await send();
    await service.events(1);
    await open();
    await listed(1);
    await page.getByRole('button', { name: /Pause updates$/ }).click();
    await send();
    await send();
    await page.getByText('Paused · 2 new').waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByRole('button', { name: /Resume updates$/ }).click();
    await listed(3);
  });

  it('moves no row under the pointer', async () => {
    await send();
    await service.events(1);
    await open();
    await rows().first().hover();
    await send();
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await rows().count()).toBe(1);
    await page.mouse.move(5, 5);
    await listed(2);
    expect(await page.getByRole('button', { name: /new$/ }).count()).toBe(0);
  });

  it('shows one request in full, at an address of its own, and copies it', async () => {
    await send('claude-opus-5-5');
    const [event] = await service.events(1);
    const { complaints } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await rows().first().click();
    const pane = page.getByRole('complementary', { name: 'Request', exact: true });
    await pane.getByRole('heading', { name: /^Answered in/ }).waitFor();
    expect(openedId()).toBe(event?.id);
    await pane.getByText('To the first byte').waitFor();
    await pane.getByText(event?.upstreamRequestId ?? 'none').waitFor();
    await pane.getByRole('button', { name: 'Copy as cURL' }).click();
    await page.getByText('cURL copied').waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toContain(`curl ${service.address}/v1/messages`);
    expect(copied).not.toMatch(/sk-|tls_|Kumusta/);
    await page.reload();
    await pane.getByRole('heading', { name: /^Answered in/ }).waitFor();
    await pane.getByRole('button', { name: 'Close' }).click();
    expect([await pane.count(), openedId()]).toEqual([0, null]);
    expect(complaints).toEqual([]);
  });

  it('opens a request by a link although no list has it, and says when there is none', async () => {
    await send();
    const [event] = await service.events(1);
    await open({ path: `/requests?status=500&open=${event?.id}` });
    await page.getByRole('heading', { name: /^Answered in/ }).waitFor();
    await page.getByText('No request matches the filters.').waitFor();
    await page.goto(`${service.address}/requests?open=req_never`);
    await page.getByText('This request is not on record.').waitFor();
  });

  it('is worked by the arrow keys, Enter, Esc, Home and End', async () => {
    for (let i = 0; i < 4; i++) await send(`claude-haiku-4-${i}`); // oxlint-disable-line no-await-in-loop
    const events = (await service.events(4)).toReversed();
    await open();
    await listed(4);
    await page.getByRole('grid').focus();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key); // oxlint-disable-line no-await-in-loop
    };
    await press('ArrowDown', 'ArrowDown', 'Enter');
    expect(openedId()).toBe(events[1]?.id);
    await press('End');
    expect(openedId()).toBe(events[3]?.id);
    await press('ArrowUp');
    expect(openedId()).toBe(events[2]?.id);
    await press('Home');
    expect(openedId()).toBe(events[0]?.id);
    const active = await page.getByRole('grid').getAttribute('aria-activedescendant');
    expect(active).toContain(events[0]?.id);
    expect(
      await page.evaluate((id) => document.getElementById(id)?.getAttribute('aria-selected'), active ?? ''),
    ).toBe('true');
    await press('Escape');
    expect(openedId()).toBeNull();
    // The cursor is in the list: nothing moves under it.
    await send();
    await page.getByRole('button', { name: '1 new' }).waitFor();
  });

  it('filters by what the address says, live requests too', async () => {
    await send('claude-haiku-4-5');
    await sendWrong();
    await service.events(2);
    await open({ path: '/requests?model=claude-opus-5-5' });
    await page.getByText('No request matches the filters.').waitFor();
    await send('claude-haiku-4-5');
    await send('claude-opus-5-5');
    await listed(1);
    await page.getByRole('button', { name: 'Clear the filters' }).first().click();
    await listed(4);
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Status' }).click();
    await page.getByRole('menuitemcheckbox', { name: '4xx, refused' }).click();
    await listed(1);
    expect(new URL(page.url()).searchParams.get('status')).toBe('4xx');
    expect((await texts())[0]).toContain('400');
    await page.keyboard.press('Escape');
    await page.goBack();
    await listed(4);
  });

  it('exports what is shown', async () => {
    await send();
    await service.events(1);
    await open();
    await listed(1);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^tulay-requests-[\d-]+\.csv$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('startedAtUtc,id,startedAt');
  });

  it('says why the requests cannot be listed, and tries again when asked to', async () => {
    await send();
    await service.events(1);
    const { complaints } = await open();
    await listed(1);
    await page.route('**/api/admin/requests?*', (route) =>
      route.fulfill({
        status: 503,
        json: { error: { message: 'The record of requests cannot be read now.' } },
      }),
    );
    await page.reload();
    await page.getByRole('alert').getByText('The record of requests cannot be read now.').waitFor();
    await page.unroute('**/api/admin/requests?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await listed(1);
    expect(complaints.filter((text) => !text.includes('503'))).toEqual([]);
  });

  it('shows what callers send as text, whatever it says', async () => {
    const hostile = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
    await send(hostile);
    await service.events(1);
    await open();
    await listed(1);
    expect((await texts())[0]).toContain(hostile);
    await rows().first().click();
    await page.getByRole('complementary', { name: 'Request', exact: true }).getByText(hostile).waitFor();
    expect(
      await page.evaluate("'owned' in window || document.querySelector('main img, main script') !== null"),
    ).toBe(false);
  });

  it('fits 1024 px, with a request open, and never hides the state', async () => {
    await send();
    await service.events(1);
    await open({ viewport: { width: 1024, height: 768 } });
    await rows().first().click();
    await page.getByRole('heading', { name: /^Answered in/ }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1_024);
    const grid = page.getByRole('grid');
    expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await rows().first().getByText('200').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault that axe finds, in the %s theme',
    async (colorScheme) => {
      await send();
      await sendWrong();
      await service.events(2);
      await open({ colorScheme });
      await listed(2);
      await rows().first().click();
      await page.getByText('Copy as cURL').waitFor();
      await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations } = await page.evaluate<{
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      }>('axe.run()');
      expect(
        violations
          .filter(({ impact }) => /serious|critical/.test(impact))
          .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
      ).toEqual([]);
    },
  );
});
