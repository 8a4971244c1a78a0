/// <reference types="node" />
/** How keys come in: the forms of the Keys screen, on the real service. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../../../service/testing/chromium.ts';
import { startRecordingUpstream } from '../../../service/testing/recording-upstream.ts';
import { startTestService } from '../../../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from '../../testing/built-console.ts';
import type { OpenConsole, OpenConsoleOptions } from '../../testing/console-in-browser.ts';
import { A, B, C, REVOKED, KeysConsole } from '../../testing/keys-console.ts';

const browserHere = await chromiumForTests();

describe.skipIf(!browserHere.available)(`the forms for keys in a browser${browserHere.note}`, () => {
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

  it('says what the simulated keys are and, once a key is added, shows that one alone', async () => {
    const { complaints } = await open();
    await page.getByText('They belong to the simulator on this computer').waitFor();
    expect(await on.rows.count()).toBe(3);

    await page.getByRole('button', { name: 'Add key' }).click();
    await on.dialog.getByLabel('Label').fill('lab-1');
    await on.dialog.getByLabel('API key').fill(`  ${A}\n`);
    expect(await on.dialog.getByLabel('API key').getAttribute('type')).toBe('password');
    await on.press('Test');
    await on.dialog.getByText('It belongs to organization org-of-the-lab.').waitFor();
    expect((await on.keys()).map(({ label }) => label)).not.toContain('lab-1');
    await on.dialog.getByText('Limits', { exact: true }).click();
    await on.dialog.getByLabel('Requests a day').fill('1,000');
    await on.press('Test and save');
    await on.dialog.getByText('It serves from now on.').waitFor();
    expect(await on.traces()).toEqual([]);
    await on.press('Done');
    await on.row('lab-1').waitFor();
    expect(await on.rows.count()).toBe(1);
    expect(await on.row('lab-1').innerText()).toContain('sk-ant-…tail');
    expect(await on.ask()).toBe(200);
    await expect.poll(() => on.row('lab-1').innerText(), { timeout: 8_000 }).toMatch(/<1\s%/);
    expect(complaints).toEqual([]);
  });

  it('says beside the field what is wrong, and saves nothing', async () => {
    await on.add('lab-1', A);
    await open({ path: '/keys?dialog=add' });
    const label = on.dialog.getByLabel('Label');
    const secret = on.dialog.getByLabel('API key');
    await label.fill('two words');
    await secret.fill('sk-proj-not-of-anthropic');
    await on.dialog.getByLabel('Priority').fill('99');
    await on.dialog.getByLabel('Weight').click();
    await on.dialog.getByText('Use 1 to 64 letters').waitFor();
    await on.dialog.getByText('This is a key of OpenAI, not of Anthropic.').waitFor();
    await on.dialog.getByText('Give a whole number from 0 to 10.').waitFor();
    expect(await label.getAttribute('aria-invalid')).toBe('true');
    // Nothing was sent anywhere but what is known of the first key.
    expect(on.upstream.keysSeen()).not.toContain('sk-proj-not-of-anthropic');

    await on.dialog.getByLabel('Priority').fill('9');
    await label.fill('lab-2');
    await secret.fill(REVOKED);
    await on.press('Test and save');
    await on.dialog.getByText('mistyped, cut off, or was revoked').waitFor();
    await secret.fill(A);
    await on.press('Test and save');
    await on.dialog.getByText('is there already: it is lab-1.').waitFor();
    await label.fill('LAB-1');
    await secret.fill(B);
    await on.press('Test and save');
    await on.dialog.getByText('Another key is called lab-1 already').waitFor();
    expect((await on.keys()).map((key) => key.label)).toEqual(['lab-1']);

    on.down = true;
    await label.fill('lab-2');
    await on.press('Test and save');
    await on.dialog.getByText('Nothing is known of the key, so nothing was saved.').waitFor();
    await on.press('Save without a test');
    await on.dialog.getByText('It serves from now on.').waitFor();
    expect((await on.keys()).map(({ label: each, priority }) => [each, priority])).toEqual([
      ['lab-1', 5],
      ['lab-2', 9],
    ]);
  });

  it('forgets what was pasted when the form is closed', async () => {
    await open();
    await page.keyboard.press('n');
    await on.dialog.getByLabel('API key').fill(A);
    await page.keyboard.press('Escape');
    await on.dialog.waitFor({ state: 'detached' });
    expect(await on.traces()).toEqual([]);
    await page.keyboard.press('n');
    expect(await on.dialog.getByLabel('API key').inputValue()).toBe('');
  });

  it('imports a .env after a look at its lines', async () => {
    await on.add('lab-1', A);
    await open();
    await page.getByRole('button', { name: 'Import .env' }).click();
    await on.dialog
      .getByLabel('Text of the file')
      .fill(
        [
          '# keys',
          `ANTHROPIC_API_KEY=${A}`,
          `ANTHROPIC_API_KEY_2="${B}"`,
          `ANTHROPIC_API_KEY_FALLBACK_1=${REVOKED}`,
          'ANTHROPIC_API_KEY_3=AIza-of-somebody-else',
          'DATABASE_URL=postgres://secret',
        ].join('\n'),
      );
    await on.press('Preview');
    const verdicts = () =>
      on.dialog
        .locator('tr[data-verdict]')
        .evaluateAll((rows) => rows.map((each) => (each as HTMLElement).dataset['verdict']));
    await on.dialog.getByText('2 new, 1 duplicate, 1 malformed, 1 ignored.').waitFor();
    expect(await verdicts()).toEqual(['duplicate', 'new', 'new', 'malformed', 'ignored']);
    expect(on.upstream.keysSeen()).toEqual([A]);
    expect(await on.traces()).toEqual([]);
    expect(await on.dialog.innerText()).not.toContain('postgres');
    await on.press('Import 2 keys');
    await on.dialog.getByText('1 added, 1 not saved').waitFor();
    expect(await verdicts()).toEqual(['duplicate', 'added', 'refused', 'malformed', 'ignored']);
    await on.press('Done');
    await on.row('key-2').waitFor();
    expect((await on.keys()).map(({ label }) => label)).toEqual(['lab-1', 'key-2']);
  });

  it('refuses ten megabytes of rubbish at once, and reads a file that is one', async () => {
    await open({ path: '/keys?dialog=import' });
    const file = page.locator('input[type=file]');
    const began = performance.now();
    await file.setInputFiles({ name: '.env', mimeType: 'text/plain', buffer: Buffer.alloc(10_000_000, 'x') });
    await on.dialog.getByText('This is more than 1 MB of text').waitFor();
    expect(performance.now() - began).toBeLessThan(3_000);
    await file.setInputFiles({ name: '.env', mimeType: 'text/plain', buffer: Buffer.from('A=\0') });
    await on.dialog.getByText('This is no plain text').waitFor();
    await file.setInputFiles({
      name: '.env',
      mimeType: 'text/plain',
      buffer: Buffer.from(`ANTHROPIC_API_KEY=${C}`),
    });
    await on.dialog.getByRole('button', { name: 'Import 1 key' }).waitFor();
  });

  it('adds the first key on the first-run page, which then shows the real far bank', async () => {
    ({ page } = await on.open({ path: '/getting-started', used: false }));
    const part = page.getByRole('region', { name: 'Go real when you are ready' });
    await part.getByLabel('API key').fill(REVOKED);
    await part.getByRole('button', { name: 'Test and save' }).click();
    await part.getByText('mistyped, cut off, or was revoked').waitFor();
    await part.getByLabel('API key').fill(A);
    await part.getByRole('button', { name: 'Test and save' }).click();
    await page
      .getByRole('region', { name: 'Real keys answer' })
      .getByText('It serves from now on.')
      .waitFor();
    expect(await on.traces()).toEqual([]);
    expect((await on.keys()).map(({ label }) => label)).toEqual(['primary']);

    await page.getByRole('button', { name: 'Import a .env' }).click();
    await on.dialog.getByLabel('Text of the file').fill(`ANTHROPIC_API_KEY_2=${B}`);
    await on.press('Preview');
    await on.press('Import 1 key');
    await on.dialog.getByText('1 added').waitFor();
    await on.press('Done');
    expect((await on.keys()).map(({ label }) => label)).toEqual(['primary', 'key-2']);
  });
});
