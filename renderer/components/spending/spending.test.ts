/// <reference types="node" />
/** The switch that stops all paid calls, on every screen. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startRecordingUpstream } from '../../../service/testing/recording-upstream.ts';
import { startTestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import type { OpenConsole, OpenConsoleOptions } from '../../testing/console-in-browser.ts';
import { A, KeysConsole } from '../../testing/keys-console.ts';

const browserHere = await chromiumForTests();

describe.skipIf(!browserHere.available)(`the switch of paid calls in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let on: KeysConsole;
  let page: Page;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    on = await KeysConsole.start({ browser, startRecordingUpstream, startTestService });
  });
  afterEach(async () => {
    await on.end();
  });

  const open = async (options: OpenConsoleOptions = {}): Promise<OpenConsole> => {
    const opened = await on.open(options);
    ({ page } = opened);
    await on.rows.first().waitFor();
    return opened;
  };

  it('stops all paid calls from any screen, shows it on every one, and lets them go on', async () => {
    await on.add('lab-1', A);
    await open();
    await page.getByRole('button', { name: 'Stop paid calls' }).click();
    await on.dialog
      .getByText(`every call that would go to ${on.upstream.url} is answered with 503`)
      .waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel');
    await on.dialog.getByLabel('Reason').fill('too dear today');
    await on.press('Stop all paid calls');
    const band = page.locator('[data-spending-band]');
    await band.getByText('too dear today').waitFor();
    expect(await on.ask()).toBe(503);
    for (const screen of ['Overview', 'Requests']) {
      // One screen after the other.
      // oxlint-disable-next-line no-await-in-loop
      await page.getByRole('link', { name: new RegExp(`^${screen}`) }).click();
      // oxlint-disable-next-line no-await-in-loop
      await band.waitFor();
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('paid calls go on');
    await page.getByRole('option', { name: 'Let paid calls go on' }).waitFor();
    await page.keyboard.press('Enter');
    await on.press('Let paid calls go on');
    await band.waitFor({ state: 'detached' });
    expect(await on.ask()).toBe(200);
  });

  it('hears of a stop that somebody else made', async () => {
    await on.add('lab-1', A);
    await open();
    await on.post('/spending', { stopped: true, reason: 'from elsewhere' });
    await page.locator('[data-spending-band]').getByText('from elsewhere').waitFor({ timeout: 5_000 });
  });
});
