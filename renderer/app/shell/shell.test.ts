/// <reference types="node" />
/** The shell around the screens, in a real browser, on a real service. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startTestService, type TestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import { openConsole, type OpenConsole, type OpenConsoleOptions } from '../../testing/console-in-browser.ts';

const browserHere = await chromiumForTests();
const require = createRequire(import.meta.url);

describe.skipIf(!browserHere.available)(`the shell in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let service: TestService;
  let opened: OpenConsole | undefined;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
    service = await startTestService();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  const open = async (options: OpenConsoleOptions = {}, at = service): Promise<OpenConsole> => {
    opened = await openConsole(browser, at, { path: '/requests', ...options });
    await opened.page.getByText(/^(?:Connected|Nakakonekta)/).waitFor();
    return opened;
  };
  const theme = ({ page }: OpenConsole): Promise<string | undefined> =>
    page.evaluate('document.documentElement.dataset.theme');
  const background = ({ page }: OpenConsole): Promise<string> =>
    page.evaluate('getComputedStyle(document.body).backgroundColor');

  it('says what is connected, and that answers are simulated', async () => {
    const { page, complaints } = await open();
    await page.getByText('as of').waitFor();
    expect(await page.locator('[data-band=simulated]').isVisible()).toBe(true);
    expect(await page.locator('header').getByText('Simulated').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'This computer' }).click();
    await page.getByRole('menu').getByText(service.address, { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('leads to a screen, keeps the range, and names the page after it', async () => {
    const { page } = await open({ path: '/requests?range=7d&open=req_none' });
    expect(await page.title()).toBe('Requests · Tulay');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.waitForURL(`${service.address}/?range=7d`);
    expect(await page.title()).toBe('Overview · Tulay');
    await page.goBack();
    await page.waitForURL(/open=req_none/);
    await page.getByRole('button', { name: 'Range: Last 7 days' }).click();
    await page.getByRole('menuitemradio', { name: 'Last 24 hours' }).click();
    await page.waitForURL(/range=24h/);
  });

  it('says that an address leads nowhere, and where to go', async () => {
    const { page, complaints } = await open({ path: '/nowhere' });
    await page.getByText('There is no such screen').waitFor();
    await page.getByRole('button', { name: 'Go to the overview' }).click();
    await page.waitForURL(`${service.address}/`);
    expect(complaints).toEqual([]);
  });

  it('says that the console was replaced when a part of it is gone, and goes on elsewhere', async () => {
    const { page } = await open();
    await page.route('**/assets/overview-page-*.js', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('alert').getByText('This screen cannot be shown').waitFor();
    await page.getByText('The console was replaced by another version while it was open.').waitFor();
    await page.getByText('Details', { exact: true }).click();
    await page.locator('details pre').getByText('overview-page').waitFor();
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await page.unroute('**/assets/overview-page-*.js');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('Connected').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('has the theme of the system, or the chosen one before anything is painted', async () => {
    const dark = await open({ colorScheme: 'dark' });
    expect([await theme(dark), await background(dark)]).toEqual([undefined, 'rgb(10, 15, 16)']);
    await dark.page.getByRole('button', { name: 'Settings' }).click();
    await dark.page.getByRole('menuitemradio', { name: 'Light' }).click();
    expect([await theme(dark), await background(dark)]).toEqual(['light', 'rgb(242, 245, 245)']);
    await dark.close();

    const chosen = await open({ colorScheme: 'light' });
    await chosen.page.addInitScript(`localStorage.setItem('tulay.preferences', '{"theme":"dark"}');
      new PerformanceObserver((list) => { window.paintedIn ??= document.documentElement.dataset.theme + ' ' + list.getEntries()[0].name; })
        .observe({ type: 'paint', buffered: true });`);
    await chosen.page.reload();
    await chosen.page.waitForFunction("'paintedIn' in window");
    expect(await chosen.page.evaluate('window.paintedIn')).toMatch(/^dark /);
  });

  it('speaks Filipino when asked to, at once and at the next visit', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemradio', { name: 'Filipino' }).click();
    await page.getByRole('link', { name: 'Mga kahilingan' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('fil');
    expect(await page.title()).toBe('Mga kahilingan · Tulay');
    expect(await page.evaluate("localStorage.getItem('tulay.preferences')")).toContain('"language":"fil"');
  });

  it('is worked by keys: palette, shortcuts, screens, pause, sidebar', async () => {
    const { page } = await open();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search or run' });
    await field.waitFor();
    await page.keyboard.type('dark');
    await page.keyboard.press('Enter');
    expect(await field.count()).toBe(0);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');

    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await list.getByText('Pause or resume updates').waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });

    await page.keyboard.press('p');
    await page.getByRole('button', { name: /Resume updates$/ }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: /Pause updates$/ }).waitFor();

    await page.keyboard.press('[');
    await page.locator('[data-rail]').waitFor();
    await page.keyboard.press('[');

    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL(`${service.address}/`);
  });

  it('reaches every control by Tab, with a ring, and the content by the first', async () => {
    const { page } = await open();
    // The screen comes after its shell; Tab would find the end of the page.
    await page.getByText('All', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.evaluate('document.activeElement.blur()');
    await page.locator('a[href="#content"]').focus();
    const reached: string[] = [];
    while (reached.at(-1) !== 'All' && reached.length < 30) {
      // oxlint-disable-next-line no-await-in-loop
      await page.keyboard.press('Tab');
      // oxlint-disable-next-line no-await-in-loop
      const [name, ring] = await page.evaluate<[string, string]>(
        '[document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText, getComputedStyle(document.activeElement).boxShadow]',
      );
      reached.push(name.split('\n')[0] ?? '');
      expect(`${name}: ${ring}`).not.toBe(`${name}: none`);
    }
    // Screens and controls of others may stand between.
    const expected = [
      'Overview',
      'Requests',
      'Settings',
      'This computer',
      'Search or run',
      'Range: Last 15 min',
      'Live, Pause updates',
      'All',
    ];
    expect(reached.filter((name) => expected.includes(name))).toEqual(expected);
  });

  it('fits 1024 px with a rail whose icons have names', async () => {
    const { page } = await open({ viewport: { width: 1024, height: 768 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1024);
    expect((await page.getByRole('complementary', { name: 'Sidebar' }).boundingBox())?.width).toBe(52);
    const link = page.getByRole('link', { name: 'Overview' });
    await link.hover();
    await page.locator('body > span', { hasText: 'Overview' }).waitFor();
  });

  it('tells that the service is gone, goes on trying, and connects again', async () => {
    const first = await startTestService({ adminToken: 'lasting-token-of-this-test' });
    const { page } = await open({}, first);
    await page.getByText('as of').waitFor();
    await first.stop();
    await page.getByText(/^Reconnecting, try \d/).waitFor();
    await page.getByText(/as of .*reconnecting, try/).waitFor();
    const second = await startTestService({
      adminToken: 'lasting-token-of-this-test',
      variables: { PORT: String(first.port) },
    });
    try {
      await page.getByText('Connected').waitFor();
      await page.getByText(/^as of [\d:]+$/).waitFor();
    } finally {
      await second.stop();
    }
  });

  it('runs no script but its own files, and makes no HTML from strings', async () => {
    const { page } = await open();
    const result = await page.evaluate<{ refused: boolean; left: string; violations: string[] }>(PROVOKE);
    expect(result).toMatchObject({ refused: true, left: 'kept in' });
    expect(result.violations).toEqual(expect.arrayContaining(['connect-src', 'img-src']));
  });

  it('is there within a second, and nothing in it shifts', async () => {
    // The first page of a browser also starts the browser, and a busy machine is not the console's fault: the best of four.
    let best = Infinity;
    let again = await open();
    for (let i = 0; i < 3 && best >= 1_000; i++) {
      // oxlint-disable-next-line no-await-in-loop
      await again.close();
      // oxlint-disable-next-line no-await-in-loop
      again = await open();
      // oxlint-disable-next-line no-await-in-loop
      const painted = await again.page.evaluate<number>(
        "performance.getEntriesByType('paint').find(({ name }) => name === 'first-contentful-paint').startTime",
      );
      best = Math.min(best, painted);
    }
    expect(best).toBeLessThan(1_000);
    expect(await again.layoutShift()).toBeLessThan(0.02);
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault that axe finds, in the %s theme',
    async (colorScheme) => {
      const { page } = await open({ colorScheme });
      const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
      const faults = async (): Promise<string[]> => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate<{ violations: { id: string; impact: string }[] }>(
          'axe.run()',
        );
        return violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id }) => id);
      };
      expect(await faults()).toEqual([]);
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('menu').waitFor();
      expect(await faults()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      expect(await faults()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await faults()).toEqual([]);
    },
  );
});

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
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { refused: refused && !('owned' in window), left, violations };
})()`;
