/**
 * `npm run screenshots`: pictures of every screen of the console, in both themes and two widths, into `docs/screenshots`. On a
 * stage of its own (`stage.ts`): nothing of the caller's settings, keys and data, and nothing is sent out.
 *
 *   npm run screenshots [-- --out <folder>] [--only <scene>]
 */
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureConsoleBuilt } from '../../renderer/testing/built-console.ts';
import { launchChromium } from '../../service/testing/chromium.ts';
import { SCENES } from './scenes.ts';
import { setStage } from './stage.ts';
import { takePicture } from './take-picture.ts';

const project = join(import.meta.dirname, '../..');
const THEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const;
/** Bigger ones do not belong into a repository. */
const MOST_BYTES = 250_000;
const USAGE_ERROR = 2;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(project, 'docs', 'screenshots') },
    only: { type: 'string' },
  },
});
const scenes = SCENES.filter(({ name }) => values.only === undefined || name === values.only);
if (scenes.length === 0) {
  process.stderr.write(`There is no scene “${values.only}”: ${SCENES.map(({ name }) => name).join(', ')}\n`);
  process.exit(USAGE_ERROR);
}

await mkdir(values.out, { recursive: true });
await ensureConsoleBuilt();
process.stderr.write('Setting the stage … ');
const stage = await setStage();
const browser = await launchChromium();
try {
  process.stderr.write(`${stage.address}\n`);
  for (const scene of scenes) {
    for (const theme of THEMES) {
      for (const size of SIZES) {
        const file = join(values.out, `${scene.name}-${size.width}-${theme}.png`);
        // One after the other: they share a machine with the traffic they show.
        // oxlint-disable-next-line no-await-in-loop
        const bytes = await takePicture(browser, stage, { scene, theme, size, file });
        console.log(`${relative(process.cwd(), file)}  ${Math.round(bytes / 1000)} kB`);
        if (bytes > MOST_BYTES) {
          console.error(`  more than ${MOST_BYTES / 1000} kB`);
          process.exitCode = 1;
        }
      }
    }
  }
} finally {
  await browser.close();
  await stage.clear();
}
