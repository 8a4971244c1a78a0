/// <reference types="node" />
/** The overview in a real browser, on a real service with simulated answers. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startTestService, type TestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import { openConsole, type OpenConsole, type OpenConsoleOptions } from '../../testing/console-in-browser.ts';

const browserHere = await chromiumForTests();
const CHARTS = ['requests', 'last-byte', 'first-token', 'errors', 'tokens'];
const REQUESTS = 24;

describe.skipIf(!browserHere.available)(`the overview in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let service: TestService;
  let opened: OpenConsole | undefined;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
    service = await startTestService();
    await send(service, REQUESTS);
    await service.events(REQUESTS);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  const open = async (options: OpenConsoleOptions = {}): Promise<OpenConsole> => {
    opened = await openConsole(browser, service, { path: '/?range=15m', ...options });
    await opened.page.locator('[data-station=answered]', { hasText: '%' }).waitFor();
    await opened.page
      .locator('[data-chart=requests] [data-chart-plot] path')
      .first()
      .waitFor({ state: 'attached' });
    return opened;
  };

  it('says how the service is, and shows the path of a request in figures', async () => {
    const { page, complaints } = await open();
    // Two of 24 failed within the last minute; for some seconds their model counts as overloaded, too.
    expect(await page.locator('h1').innerText()).toMatch(
      /^Degraded: (?:Claude is busy with claude-sonnet-5-5(?:; tried again in \d+\ss)? and )?[89]\.\d+\s% of requests fail\.$/,
    );
    expect(await page.getByText('2 of 24 requests failed in the last 15 min.').count()).toBe(1);
    const station = (id: string): Promise<string> => page.locator(`[data-station=${id}]`).innerText();
    expect(await station('keys')).toMatch(/3\s+of 3 serving/);
    expect(await station('arriving')).toMatch(/24 in 15/);
    expect(await station('answered')).toMatch(/91\.7\s+%[\s\S]*2 errors/);
    expect(await station('last-byte')).toMatch(/p95[\s\S]*p99[\s\S]*p50/);
    expect(await page.getByText('Simulated', { exact: true }).count()).toBeGreaterThan(1);
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'Open the failures' }).click();
    await page.waitForURL(/\/requests\?failed=true&range=15m$/);
  });

  it('draws every chart, and hatches what is simulated', async () => {
    const { page } = await open();
    for (const id of CHARTS) {
      const drawn = page.locator(`[data-chart=${id}] [data-chart-plot] path[d*="M"]`);
      // Each has to be there before the next is looked at.
      // oxlint-disable-next-line no-await-in-loop
      expect([id, await drawn.count()]).not.toEqual([id, 0]);
    }
    expect(await page.locator('[data-chart=requests] path[fill^="url(#hatching"]').count()).toBe(1);
    expect(await page.locator('[data-chart=errors]').innerText()).toContain('529');
  });

  it('moves one crosshair over all charts by the keyboard, and opens the requests of a bucket', async () => {
    const { page } = await open();
    const plot = page.getByRole('slider', { name: /Time to last byte/ });
    await plot.focus();
    await page.keyboard.press('End');
    const last = await plot.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    expect(await plot.getAttribute('aria-valuetext')).not.toBe(last);
    expect(last).toMatch(/^\d\d:\d\d, 10\ss: p99/);
    // In every chart that has something to draw.
    expect(await page.locator('[role=slider] > svg').count()).toBe(await page.getByRole('slider').count());
    expect(await page.locator('[data-chart-tooltip]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-chart-tooltip]').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/requests\?since=\d+&until=\d+$/);
  });

  it('zooms in by a drag, and out again by Back', async () => {
    const { page } = await open();
    const plot = page.getByRole('slider', { name: /Requests/ });
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the plot is not there');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/since=\d+&until=\d+/);
    await page.getByText(/requests failed from \d\d:\d\d to \d\d:\d\d/).waitFor();
    await page.goBack();
    await page.waitForURL(/range=15m/);
  });

  it('gives its figures as CSV and its charts as PNG', async () => {
    const { page, complaints } = await open();
    const save = async (item: string): Promise<{ name: string; content: Buffer }> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
    };
    await page.getByRole('button', { name: 'Export' }).click();
    const csv = await save('Figures as CSV');
    expect(csv.name).toMatch(/^tulay-simulated-overview-\d{4}-\d\d-\d\d-\d{4}\.csv$/);
    const lines = csv.content.toString().trimEnd().split('\r\n');
    const requests = lines[0]?.split(',').indexOf('requests') ?? -1;
    const sum = lines.slice(1).reduce((all, line) => all + Number(line.split(',')[requests]), 0);
    expect(sum).toBe(REQUESTS);

    await page.getByRole('button', { name: 'More for Errors' }).click();
    const png = await save('Save as PNG');
    expect(png.name).toMatch(/^tulay-simulated-errors-.*\.png$/);
    expect(png.content.subarray(1, 4).toString()).toBe('PNG');
    // Twice as large as on the page.
    expect(png.content.readUInt32BE(16)).toBeGreaterThan(700);
    expect(complaints).toEqual([]);
  });

  it('shows requests as they end, moves nothing meanwhile, and stands still while paused', async () => {
    const { page, layoutShift } = await open();
    const rows = page.locator('section[aria-labelledby=latest-requests] li');
    await rows.nth(7).waitFor();
    const before = await layoutShift();
    const newest = await rows.first().innerText();
    await send(service, 6);
    await expect.poll(() => rows.first().innerText(), { timeout: 5_000 }).not.toBe(newest);
    await expect
      .poll(() => page.locator('[data-station=arriving]').innerText())
      .not.toMatch(/^Arriving[^0-9]*0 /);
    expect((await layoutShift()) - before).toBeLessThan(0.005);
    expect(await rows.first().locator('a').getAttribute('href')).toMatch(/^\/requests\?/);

    await page.getByRole('button', { name: 'Pause updates' }).click();
    const standing = await rows.first().innerText();
    await send(service, 3);
    await page.getByText(/Paused · 3 new/).waitFor();
    expect(await rows.first().innerText()).toBe(standing);
    await page.getByRole('button', { name: /Resume updates/ }).click();
    await expect.poll(() => rows.first().innerText(), { timeout: 5_000 }).not.toBe(standing);
  });

  it('has no fault that axe finds, in both themes and at both widths', async () => {
    const { page, axeFaults } = await open();
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 1440],
      ['dark', 1024],
    ] as const) {
      // One look after the other: there is one page.
      // oxlint-disable no-await-in-loop
      await page.setViewportSize({ width, height: 768 });
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, width, ...(await axeFaults())]).toEqual([colorScheme, width]);
      const overhang = await page.evaluate(() => {
        const main = document.querySelector('main');
        return main === null ? -1 : main.scrollWidth - main.clientWidth;
      });
      expect(overhang).toBe(0);
      // oxlint-enable no-await-in-loop
    }
  });

  it('speaks Filipino', async () => {
    const { page, complaints } = await open({ language: 'fil', viewport: { width: 1024, height: 768 } });
    expect(await page.locator('h1').innerText()).toMatch(/ ng mga kahilingan ang pumapalya\.$/);
    expect(await page.locator('main').innerText()).not.toMatch(/\{\{|overview\.|charts\./);
    expect(complaints).toEqual([]);
  });

  it('says in the plot why there are no figures, and tries again when asked to', async () => {
    opened = await openConsole(browser, service, { path: '/getting-started' });
    const { page } = opened;
    await page.route('**/api/admin/overview?range=15m*', (route) =>
      route.fulfill({ status: 503, json: { error: { message: 'The store is away.' } } }),
    );
    await page.goto(`${service.address}/?range=15m`);
    const chart = page.locator('[data-chart=tokens]');
    await chart.getByText('Could not load: The store is away.').waitFor();
    // Axes stand there all the same, and the state of now is known.
    expect(await chart.locator('text').count()).toBeGreaterThan(4);
    expect(await page.locator('[data-station=keys]').innerText()).toMatch(/3\s+of 3 serving/);
    await page.unroute('**/api/admin/overview?range=15m*');
    await chart.getByRole('button', { name: 'Retry' }).click();
    await expect.poll(() => chart.getAttribute('data-condition')).toBe('ready');
  });

  it('says in the plot that there is nothing, and offers to send a request', async () => {
    const empty = await startTestService();
    try {
      opened = await openConsole(browser, empty, { path: '/?range=15m' });
      const { page } = opened;
      const chart = page.locator('[data-chart=requests]');
      await chart.getByText('No requests in this time.').waitFor();
      expect(await chart.getAttribute('data-condition')).toBe('empty');
      await chart.getByRole('button', { name: 'Send a simulated request' }).click();
      await expect.poll(() => chart.getAttribute('data-condition'), { timeout: 15_000 }).toBe('ready');
    } finally {
      await opened?.close();
      opened = undefined;
      await empty.stop();
    }
  });
});

/** Of these, the first two of each 24 fail. */
async function send(service: TestService, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, place) => {
      const response = await fetch(`${service.address}/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          ...(count === REQUESTS && place < 2 ? { 'x-simulator-fault': 'overloaded' } : {}),
        },
        body: JSON.stringify({
          model: 'claude-sonnet-5-5',
          max_tokens: 8,
          stream: place % 2 === 0,
          messages: [{ role: 'user', content: `Kumusta ${place}?` }],
        }),
      });
      await response.text();
    }),
  );
}
