/// <reference types="node" />
/** Signing in and out, in a real browser, on a real service. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startTestService, type TestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';

const browserHere = await chromiumForTests();

describe.skipIf(!browserHere.available)(`access to the console in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let service: TestService;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
    service = await startTestService();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => context.close());

  const signedIn = (): Promise<void> => page.getByRole('navigation').waitFor();
  const asked = (): Promise<void> =>
    page.getByRole('heading', { name: 'This console is the operator’s' }).waitFor();

  it('is asked for where nobody has signed in, with what to run and whether anybody is at home', async () => {
    await page.goto(`${service.address}/requests`);
    await asked();
    await page.getByText('npm start -- --link').waitFor();
    await page
      .getByText(`Tulay is running at ${new URL(service.address).host}; answers are simulated.`)
      .waitFor();
    await page.getByText(`export ANTHROPIC_BASE_URL=${service.address}`).waitFor();
    expect(await page.title()).toBe('Sign in · Tulay');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is granted by a link, which leaves the address at once, and lasts over a reload', async () => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url() + (request.headers()['referer'] ?? '')));
    await page.goto(service.service.issueLink());
    await signedIn();
    expect(page.url()).toBe(`${service.address}/`);
    expect(urls.filter((url) => url.includes('tla_'))).toEqual([]);
    expect(await page.evaluate('history.length')).toBe(2);
    await page.reload();
    await signedIn();
    expect(complaints).toEqual([]);
  });

  it('is refused to a used link, with the reason; a new one in the same tab helps', async () => {
    const link = service.service.issueLink();
    await page.goto(link);
    await signedIn();
    await context.clearCookies();
    await page.evaluate('sessionStorage.clear()');
    await page.goto('about:blank');
    await page.goto(link);
    await asked();
    await page.getByRole('alert').getByText('This link was used').waitFor();
    expect(page.url()).toBe(`${service.address}/`);
    await page.evaluate(`location.hash = '${new URL(service.service.issueLink()).hash}'`);
    await signedIn();
    expect(page.url()).not.toContain('tla_');
  });

  it('is granted to TULAY_ADMIN_TOKEN typed in, and to nothing else', async () => {
    await page.goto(service.address);
    const field = page.getByLabel('Admin token');
    const submit = page.getByRole('button', { name: 'Sign in' });
    for (const [typed, said] of [
      ['', 'Type the token first.'],
      ['ünïcode', 'A token has neither spaces nor letters beyond ASCII.'],
      ['not-the-token', 'This token is not known.'],
    ] as const) {
      // One after the other, in one form.
      // oxlint-disable no-await-in-loop
      await field.fill(typed);
      await submit.click();
      await page.getByRole('alert').getByText(said).waitFor();
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      // oxlint-enable no-await-in-loop
    }
    await field.fill(service.adminToken);
    await page.keyboard.press('Enter');
    await signedIn();
  });

  it('ends by signing out; then nothing is left', async () => {
    await page.goto(service.service.issueLink());
    await signedIn();
    const token = await page.evaluate<string>("sessionStorage.getItem('tulay.session')");
    await page.getByRole('button', { name: 'This computer' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await asked();
    await page.getByText('You have signed out.').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    const answer = await fetch(`${service.address}/api/admin/service`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  });

  it('ends with the start of the service that granted it, and says so', async () => {
    const first = await startTestService();
    await page.goto(first.service.issueLink());
    await signedIn();
    const port = String(first.port);
    await first.stop();
    await page.getByText('Reconnecting').first().waitFor();
    const second = await startTestService({ variables: { PORT: port } });
    try {
      await asked();
      await page.getByText('The service was started again, which ended your session.').waitFor();
    } finally {
      await second.stop();
    }
  });

  it('copies what to run, also where browsers give pages no clipboard', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: service.address });
    const copied = async (): Promise<string> => {
      await page.getByRole('button', { name: 'Copy' }).first().click();
      await page.getByText('Command copied').last().waitFor();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    await page.goto(service.address);
    expect(await copied()).toBe('npm start -- --link');
    await page.evaluate("navigator.clipboard.writeText('something else')");
    await page.addInitScript(
      "Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) })",
    );
    await page.reload();
    expect(await copied()).toBe('npm start -- --link');
  });

  it('works also where browsers give pages no storage', async () => {
    await page.addInitScript(`for (const name of ['sessionStorage', 'localStorage'])
      Object.defineProperty(window, name, { get: () => { throw new DOMException('no storage', 'SecurityError'); } })`);
    await page.goto(service.service.issueLink());
    await signedIn();
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${service.address}/#token=tla_no`);
    await page.getByRole('alert').waitFor();
    await page.evaluate(
      await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    );
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>('axe.run()');
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('fits a narrow window', async () => {
    await page.setViewportSize({ width: 480, height: 600 });
    await page.goto(service.address);
    await asked();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(480);
    await page.getByRole('button', { name: 'Sign in' }).scrollIntoViewIfNeeded();
  });
});
