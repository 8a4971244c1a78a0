/** One picture: a new browser session, the scene made ready, fonts there, nothing moving. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright';
import type { Scene } from './scenes.ts';
import type { Stage } from './stage.ts';

export interface Picture {
  readonly scene: Scene;
  readonly theme: 'light' | 'dark';
  readonly size: { readonly width: number; readonly height: number };
  readonly file: string;
}

const TIMEOUT_MS = 20_000;
/** Until the live figures are those of some seconds. */
const SETTLE_MS = 3_000;

/** @returns the size of the file in bytes */
export async function takePicture(
  browser: Browser,
  stage: Stage,
  { scene, theme, size, file }: Picture,
): Promise<number> {
  const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
  try {
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    if (scene.signedIn !== false) {
      await page.addInitScript((token) => {
        sessionStorage.setItem('tulay.session', token);
        localStorage.setItem('tulay.first-use', JSON.stringify({ used: true, sent: [] }));
      }, stage.adminToken);
    }
    await page.goto(stage.address + (await scene.path(stage)));
    await scene.ready(page);
    await page.evaluate('document.fonts.ready');
    await delay(SETTLE_MS);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    await writeFile(file, picture);
    return picture.length;
  } finally {
    await context.close();
  }
}
