/// <reference types="node" />
/** The Keys screen in a real browser, on the real service. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startRecordingUpstream } from '../../../service/testing/recording-upstream.ts';
import { startTestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import type { OpenConsole, OpenConsoleOptions } from '../../testing/console-in-browser.ts';
import { A, B, C, KeysConsole } from '../../testing/keys-console.ts';

const browserHere = await chromiumForTests();

describe.skipIf(!browserHere.available)(`the Keys screen in a browser${browserHere.note}`, () => {
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

  it('disables at once, and takes it back', async () => {
    await on.add('lab-1', A);
    await open();
    await on.choose('lab-1', 'Disable');
    await page.getByText('lab-1 disabled.').waitFor();
    await page.locator('[data-key="lab-1"][data-state=disabled]').waitFor();
    expect(await on.ask()).toBe(503);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('[data-key="lab-1"][data-state=healthy]').waitFor();
    expect(await on.ask()).toBe(200);
  });

  it('works on those that are selected', async () => {
    await on.add('lab-1', A);
    await on.add('lab-2', B);
    await on.add('lab-3', C);
    await open();
    await page.getByLabel('Select lab-1').check();
    await page.getByLabel('Select lab-3').check();
    const bar = page.getByRole('group', { name: 'Selection' });
    await bar.getByText('2 keys selected').waitFor();
    await bar.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('2 keys disabled.').waitFor();
    expect((await on.keys()).map(({ disabled }) => disabled !== null)).toEqual([true, false, true]);
    await page.getByRole('button', { name: /^Disabled/ }).click();
    await page.waitForURL(/filter=disabled/);
    await expect.poll(() => on.rows.count()).toBe(2);
    await bar.getByRole('button', { name: 'Clear selection' }).click();
    await page.getByRole('searchbox').fill('lab-3');
    await expect.poll(() => on.rows.count()).toBe(1);
    await page.getByRole('searchbox').fill('nobody');
    await page.getByText('No key fits').waitFor();
    await page.getByRole('button', { name: 'Show all keys' }).click();
    await expect.poll(() => on.rows.count()).toBe(3);
  });

  it('opens a row by its address, with the history of the key, and rotates it there', async () => {
    await on.add('lab-1', A);
    await open();
    await on.openRow('lab-1');
    await page.waitForURL(/open=key-/);
    await page.reload();
    const details = page.getByRole('region', { name: 'Details of lab-1' });
    await details.getByText(/^Added through the admin API: sk-ant-…tail/).waitFor();
    await details.getByRole('button', { name: 'Rotate' }).click();
    await on.dialog.getByLabel('New API key').fill(A);
    await on.press('Test and rotate');
    await on.dialog.getByText('This is the key that it has already').waitFor();
    await on.dialog.getByLabel('New API key').fill(B);
    await on.press('Test and rotate');
    await page.getByText('lab-1 rotated.').waitFor();
    await details.getByText(/^Rotated through the admin API/).waitFor();
    on.upstream.clear();
    expect(await on.ask()).toBe(200);
    expect(on.upstream.keysSeen()).toContain(B);
    await details.getByRole('button', { name: 'Test key' }).click();
    await page.getByText('lab-1 tested.').waitFor();
    await details.getByRole('button', { name: 'Test key' }).focus();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('changes settings, and only those', async () => {
    await on.add('lab-1', A, { priority: 3 });
    await open();
    await on.choose('lab-1', 'Edit settings');
    await on.dialog.getByLabel('Label').fill('bay-1');
    await on.dialog.getByLabel('Organization').fill('Bay');
    await on.dialog.getByLabel('Requests a minute').fill('many');
    await on.press('Save');
    await on.dialog.getByText('Give a whole number from 1, or leave it empty.').waitFor();
    await on.dialog.getByLabel('Requests a minute').fill('50');
    await on.press('Save');
    await page.getByText('Settings of bay-1 saved.').waitFor();
    await page.locator('[data-organization]', { hasText: 'Bay' }).waitFor();
    expect(await on.keys()).toMatchObject([
      { label: 'bay-1', organization: 'Bay', priority: 3, limits: { requestsPerMinute: 50 } },
    ]);
  });

  it('removes a key when its label is typed, and says what that means', async () => {
    await on.add('lab-1', A);
    await open();
    await on.choose('lab-1', 'Remove');
    await on.dialog.getByText('It is the last key that serves').waitFor();
    const remove = on.dialog.getByRole('button', { name: 'Remove lab-1' });
    expect(await remove.isDisabled()).toBe(true);
    await page.keyboard.type('lab-1');
    await remove.click();
    await page.getByText('lab-1 removed.').waitFor();
    await page.getByText('No key yet').waitFor();
    expect(await on.keys()).toEqual([]);
  });

  it('shows a key that fails, why, and resets it', async () => {
    await on.add('lab-1', A);
    on.down = true;
    for (let i = 0; i < 12; i++) {
      // One failure after the other.
      // oxlint-disable-next-line no-await-in-loop
      await on.ask();
    }
    await open();
    await page.locator('[data-key="lab-1"]:not([data-state=healthy])').waitFor();
    const details = await on.openRow('lab-1');
    await details.getByRole('list', { name: 'Way back' }).waitFor();
    expect(await page.getByRole('link', { name: /^Keys, 1 key is out/ }).count()).toBe(1);
    on.down = false;
    await details.getByRole('button', { name: 'Reset circuit' }).click();
    await page.getByText('Circuit of lab-1 reset.').waitFor();
    await expect.poll(() => on.row('lab-1').getAttribute('data-state')).not.toBe('open');
    expect(await on.ask()).toBe(200);
  });

  it('says why what comes from elsewhere cannot be changed here', async () => {
    await on.restart({ keys: [A] });
    await open();
    const details = await on.openRow('primary');
    await details.getByText('Environment, ANTHROPIC_API_KEY').waitFor();
    const remove = details.getByRole('button', { name: 'Remove' });
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await remove.click({ force: true });
    await page.getByText('take that out of the environment or of .env').waitFor();
    await page.getByRole('button', { name: 'How secrets are stored' }).click();
    await on.dialog.getByText('Keys from the environment are stored nowhere').waitFor();
  });

  it('moves no row under the pointer, and nothing by itself', async () => {
    await on.add('lab-1', A);
    await on.add('lab-2', B);
    const { layoutShift } = await open({ path: '/keys?filter=serving' });
    await on.row('lab-2').waitFor();
    await on.row('lab-2').hover();
    const before = await layoutShift();
    const [{ id } = { id: '' }] = await on.keys();
    await on.post(`/keys/${id}/disable`);
    await page.getByText('1 change waits').waitFor();
    expect(await on.rows.count()).toBe(2);
    expect((await layoutShift()) - before).toBeLessThan(0.01);
    await page.mouse.move(5, 5);
    await on.row('lab-1').waitFor({ state: 'detached' });
  });

  it('has no fault that axe finds, in both themes and at both widths, and keeps the state at 1024 px', async () => {
    await on.add('lab-1', A, { limits: { requestsPerDay: 100 } });
    await on.add('lab-2', B);
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 1024],
    ] as const) {
      // One page after the other: there is one browser.
      // oxlint-disable no-await-in-loop
      const console = await open({ colorScheme, viewport: { width, height: 768 } });
      await on.openRow('lab-1');
      await page.getByText(/^Added through the admin API/).waitFor();
      await page.getByLabel('Select lab-2').check();
      expect([colorScheme, width, ...(await console.axeFaults())]).toEqual([colorScheme, width]);
      expect(
        await page.evaluate(() => {
          const main = document.querySelector('main');
          return main === null ? -1 : main.scrollWidth - main.clientWidth;
        }),
      ).toBe(0);
      const shown = async (name: string): Promise<boolean> =>
        page.getByRole('columnheader', { name, exact: true }).isVisible();
      expect([await shown('State and reason'), await shown('Last 30 min')]).toEqual([true, width === 1440]);
      expect(await on.row('lab-2').getByText('Healthy').isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Add key' }).click();
      await on.dialog.getByText('Limits', { exact: true }).click();
      expect([colorScheme, width, ...(await dialogFaults(console))]).toEqual([colorScheme, width]);
      await on.close();
      // oxlint-enable no-await-in-loop
    }
  });

  it('is worked by the keyboard', async () => {
    await on.add('lab-1', A);
    await open();
    await page.keyboard.press('n');
    await on.dialog.waitFor();
    expect(await page.evaluate('document.activeElement.labels[0].innerText')).toBe('Label');
    await page.keyboard.press('Escape');
    await on.dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
    await on.row('lab-1').getByRole('button', { name: 'lab-1', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/open=/);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Test lab-1');
    expect(
      await on
        .row('lab-1')
        .getByRole('button', { name: 'Test lab-1' })
        .evaluate((button) => {
          const holder = button.parentElement;
          return holder === null ? '' : getComputedStyle(holder).opacity;
        }),
    ).toBe('1');
  });

  it('says why the keys cannot be shown, and shows them when they can', async () => {
    await on.add('lab-1', A);
    ({ page } = await on.open({ path: '/' }));
    const broken = '**/api/admin/keys';
    await page.route(broken, (route) =>
      route.fulfill({ status: 503, json: { type: 'error', error: { message: 'The disk is full.' } } }),
    );
    await page.getByRole('navigation').getByRole('link', { name: /^Keys/ }).click();
    // It is asked for three times before it counts as failed.
    await page.getByText('The keys cannot be shown').waitFor({ timeout: 15_000 });
    await page.getByText('The disk is full.').waitFor();
    await page.unroute(broken);
    await page.getByRole('button', { name: 'Try again' }).click();
    await on.row('lab-1').waitFor();
  });

  it('speaks Filipino', async () => {
    await on.add('lab-1', A);
    const { complaints } = await open({ language: 'fil', viewport: { width: 1024, height: 768 } });
    await on.openRow('lab-1');
    await page.getByText('Daan pabalik').waitFor();
    expect(await page.locator('main').innerText()).not.toMatch(/\{\{|keys\.|key-forms|day\./);
    expect(complaints).toEqual([]);
  });
});

/** A dialog stands beside the content. */
async function dialogFaults({ page }: OpenConsole): Promise<string[]> {
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    "axe.run('[role=dialog]')",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
