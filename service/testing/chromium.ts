/**
 * A real Chromium for tests: `CHROME_PATH`, the system's, the one Playwright downloaded, or the one that comes with the
 * npm package `@sparticuz/chromium`, which is unpacked once per version into the system's temporary folder (210 MB). Each
 * is started once for its version before it counts as found, since a browser without its libraries is none.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright';

export interface FoundChromium {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Added to the environment of the browser. */
  readonly env: Readonly<Record<string, string>>;
}

export interface MissingChromium {
  /** Why there is none and how to get one. */
  readonly missing: string;
}

/** What a headless browser needs as root in a container, and nothing that loosens what pages may do. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
] as const;

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
] as const;

const START_TIMEOUT_MS = 20_000;
const UNPACK_TIMEOUT_MS = 120_000;

const run = promisify(execFile);
let search: Promise<FoundChromium | MissingChromium> | undefined;

/** Looks once per process. */
export function findChromium(): Promise<FoundChromium | MissingChromium> {
  search ??= lookFor();
  return search;
}

async function lookFor(): Promise<FoundChromium | MissingChromium> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') {
    return (
      (await startsFrom(named)) ?? { missing: `CHROME_PATH is “${named}”, which does not start as a browser` }
    );
  }
  for (const path of [...SYSTEM_PATHS, playwrightPath()]) {
    const found = path !== undefined && existsSync(path) ? await startsFrom(path) : undefined;
    if (found !== undefined) return found;
  }
  return (
    (await fromPackage()) ?? {
      missing:
        'no Chromium: install one (Debian: apt-get install chromium) or set CHROME_PATH to its program',
    }
  );
}

/** @throws when there is no Chromium, with how to get one */
export async function launchChromium(): Promise<Browser> {
  const found = await findChromium();
  if ('missing' in found) throw new Error(found.missing);
  return chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args],
    env: { ...process.env, ...found.env },
  });
}

/**
 * For `describe.skipIf(!browser.available)(`the page${browser.note}`, …)`: without a browser such tests are reported as
 * skipped, with how to enable them in their name and on the terminal.
 *
 * @throws where `CI` is `true` and there is none: nothing may be skipped there
 */
export async function chromiumForTests(): Promise<{ readonly available: boolean; readonly note: string }> {
  const found = await findChromium();
  if (!('missing' in found)) return { available: true, note: '' };
  if (process.env['CI'] === 'true') throw new Error(found.missing);
  process.stderr.write(`Tests in a browser are skipped: ${found.missing}\n`);
  return { available: false, note: ` (skipped: ${found.missing})` };
}

async function startsFrom(
  executablePath: string,
  env: Readonly<Record<string, string>> = {},
): Promise<FoundChromium | undefined> {
  try {
    const { stdout } = await run(executablePath, ['--version', '--no-sandbox'], {
      env: { ...process.env, ...env },
      timeout: START_TIMEOUT_MS,
    });
    return /Chrom/i.test(stdout) ? { executablePath, args: ARGS, env } : undefined;
  } catch {
    return undefined;
  }
}

function playwrightPath(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    // Playwright knows no browser for this platform.
    return undefined;
  }
}

/** The package's browser: with the system's libraries when they suffice, else with those it brings. */
async function fromPackage(): Promise<FoundChromium | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const folder = await unpackedPackage();
    const executablePath = join(folder, 'chromium');
    const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
    const libraries = [join(folder, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']];
    return (
      (await startsFrom(executablePath, fonts)) ??
      (await startsFrom(executablePath, {
        ...fonts,
        LD_LIBRARY_PATH: libraries.filter((path) => path !== undefined).join(delimiter),
      }))
    );
  } catch {
    return undefined;
  }
}

/**
 * Unpacks in a process of its own, because the package writes to `tmpdir()` and changes the environment; then renames, so
 * that test files running at the same time never see half a browser. Gives the libraries along, as in a bare container.
 */
async function unpackedPackage(): Promise<string> {
  const entry = import.meta.resolve('@sparticuz/chromium');
  const manifest: unknown = JSON.parse(
    await readFile(join(dirname(fileURLToPath(entry)), '..', 'package.json'), 'utf8'),
  );
  const parent = join(tmpdir(), `tulay-tests-${userInfo().username}`);
  const folder = join(parent, `chromium-${versionOf(manifest)}`);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  if ((await stat(parent)).uid !== userInfo().uid) throw new Error(`${parent} belongs to somebody else`);
  if (existsSync(folder)) return folder;
  const partial = await mkdtemp(join(parent, 'unpacking-'));
  try {
    const script = `import(${JSON.stringify(entry)}).then((package_) => package_.default.executablePath())`;
    await run(process.execPath, ['-e', script], {
      env: { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
      timeout: UNPACK_TIMEOUT_MS,
    });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process was first.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function versionOf(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof version === 'string' ? version : '';
}
