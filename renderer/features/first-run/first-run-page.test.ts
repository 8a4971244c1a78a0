/// <reference types="node" />
/** The first-run page in a real browser, on a real service that has not been used yet. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startTestService, type TestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import { openConsole, type OpenConsole, type OpenConsoleOptions } from '../../testing/console-in-browser.ts';

const browserHere = await chromiumForTests();

describe.skipIf(!browserHere.available)(`the first run in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let service: TestService;
  let opened: OpenConsole;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(async () => {
    await opened.close();
    await service.stop();
  });

  const open = async (options: OpenConsoleOptions = {}): Promise<OpenConsole> => {
    opened = await openConsole(browser, service, { used: false, ...options });
    await opened.page.locator('[data-step=started][data-state=done]').waitFor();
    return opened;
  };
  const step = (id: string): Promise<string | null> =>
    opened.page.locator(`[data-step=${id}]`).getAttribute('data-state');

  it('is where a console begins that nobody used yet, and not where one begins that somebody did', async () => {
    const { page, complaints } = await open();
    expect(new URL(page.url()).pathname).toBe('/getting-started');
    expect(await page.locator('h1').innerText()).toBe('Tulay is running. Send it a first request.');
    expect(await page.locator('[data-step=started]').innerText()).toContain(service.address);
    expect(complaints).toEqual([]);

    await ask(service);
    await service.events(1);
    await page.goto(service.address);
    await page.locator('[data-station=arriving]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('sends a simulated request by a button, and shows it cross', async () => {
    const { page } = await open();
    expect(await step('watch')).toBe('now');
    await page.getByRole('button', { name: 'Send a simulated request' }).click();
    await expect.poll(() => step('watch'), { timeout: 20_000 }).toBe('done');
    await page.getByText('1 request so far.').waitFor();
    await page
      .locator('section[aria-label="The path of a request, with live figures"] rect')
      .waitFor({ state: 'attached' });
    // It was the console's own, so the next step is still to be done.
    expect(await step('own')).toBe('now');
    await page.reload();
    await page.locator('[data-step=watch][data-state=done]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/getting-started');
  });

  it('copies what each tool needs with the right address, and ticks when a request comes', async () => {
    const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `export ANTHROPIC_BASE_URL=${service.address}\nexport ANTHROPIC_AUTH_TOKEN=anything\nclaude`,
    );
    await page.getByRole('tab', { name: 'Claude Code' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[data-snippet=typescript]').innerText()).toContain(
      `baseURL: '${service.address}'`,
    );
    expect(await step('own')).toBe('ahead');
    await ask(service);
    await expect.poll(() => step('own'), { timeout: 10_000 }).toBe('done');
    expect(await page.locator('[data-step=own]').innerText()).toMatch(
      /POST \/v1\/messages arrived at \d\d:\d\d:\d\d and was answered with 200/,
    );
  });

  it('fails a simulated key, shows its circuit open, and lets it go on again', async () => {
    const { page } = await open();
    const fail = page.locator('[data-step=fail]');
    await fail.getByRole('button', { name: 'Fail simulated-1' }).click();
    await fail.getByRole('button', { name: 'Stop' }).waitFor();
    // Besides the console's own, so that it need not be waited for.
    await Promise.all(Array.from({ length: 40 }, () => ask(service)));
    await fail.getByText('Open', { exact: true }).waitFor({ timeout: 15_000 });
    expect(await fail.innerText()).toMatch(
      /simulated-1 fails for \d+\ss more\. \d+ requests? sent, 0 of them failed/,
    );
    await fail.getByRole('button', { name: 'Stop' }).click();
    await fail.getByText('The fault is over').waitFor();
    expect(await simulatorFaults(service)).toEqual([]);
  });

  it('takes the fault back when the page is left', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Fail simulated-1' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await simulatorFaults(service)).toHaveLength(1);
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect.poll(() => simulatorFaults(service)).toEqual([]);
  });

  it('has no fault that axe finds, in both themes and at both widths', async () => {
    const { page, axeFaults } = await open();
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 1024],
    ] as const) {
      // One look after the other: there is one page.
      // oxlint-disable no-await-in-loop
      await page.setViewportSize({ width, height: 768 });
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, width, ...(await axeFaults())]).toEqual([colorScheme, width]);
      // oxlint-enable no-await-in-loop
    }
  });

  it('moves nothing by itself where motion is not wanted', async () => {
    const { page } = await open({ reducedMotion: 'reduce' });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('speaks Filipino', async () => {
    const { page, complaints } = await open({ language: 'fil' });
    expect(await page.locator('h1').innerText()).toBe(
      'Tumatakbo na ang Tulay. Padalhan ito ng unang kahilingan.',
    );
    expect(await page.locator('main').innerText()).not.toMatch(/\{\{|steps\.|own\./);
    expect(complaints).toEqual([]);
  });
});

async function ask(service: TestService): Promise<void> {
  const response = await fetch(`${service.address}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-sonnet-5-5',
      max_tokens: 4,
      messages: [{ role: 'user', content: 'Kumusta?' }],
    }),
  });
  await response.text();
}

async function simulatorFaults(service: TestService): Promise<unknown[]> {
  const response = await fetch(`${service.address}/api/admin/simulator`, {
    headers: { authorization: `Bearer ${service.adminToken}` },
  });
  return ((await response.json()) as { faults: unknown[] }).faults;
}
