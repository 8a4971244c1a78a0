/** What there is to see: a name for the file, an address, and what has to happen before the picture is taken. */
import type { Page } from 'playwright';
import { requestsPageSchema } from '../../shared/admin.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  readonly name: string;
  path(stage: Stage): Promise<string> | string;
  /** Resolves when everything is there. */
  ready(page: Page): Promise<void>;
  /** False for what a visitor sees. */
  readonly signedIn?: boolean;
}

export const SCENES: readonly Scene[] = [
  {
    name: 'overview',
    path: () => '/?range=1h',
    ready: (page) =>
      page.locator('[data-chart=requests] [data-chart-plot] path').first().waitFor({ state: 'attached' }),
  },
  {
    name: 'requests',
    path: () => '/requests',
    ready: (page) => page.locator('[role=rowgroup] [role=row]').nth(20).waitFor(),
  },
  {
    name: 'request',
    async path(stage) {
      return `/requests?open=${await interestingRequest(stage)}`;
    },
    ready: async (page) => {
      await page.getByText('Copy as cURL').waitFor();
      await page.locator('[role=rowgroup] [role=row]').nth(20).waitFor();
    },
  },
  {
    name: 'keys',
    path: () => '/keys',
    ready: (page) => page.getByText('kalinaw-lab').first().waitFor(),
  },
  {
    name: 'getting-started',
    path: () => '/getting-started',
    ready: (page) => page.locator('main h1').waitFor(),
  },
  {
    name: 'search',
    path: () => '/requests?failed=true',
    ready: async (page) => {
      await page.locator('[role=rowgroup] [role=row]').nth(10).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('th');
    },
  },
  {
    name: 'sign-in',
    path: () => '/',
    ready: (page) => page.getByText('Tulay is running').waitFor(),
    signedIn: false,
  },
];

/** One that took more than one attempt and was answered: there is most to tell. */
async function interestingRequest({ address, adminToken }: Stage): Promise<string> {
  const response = await fetch(`${address}/api/admin/requests?limit=200&status=2xx`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  const { requests } = requestsPageSchema.parse(await response.json());
  const streamed = requests.filter(({ stream, firstByteMs }) => stream && firstByteMs !== null);
  const found =
    streamed.find(({ queueMs }) => queueMs > 50) ??
    streamed.find(({ attempts }) => attempts > 1) ??
    streamed[0];
  if (found === undefined) throw new Error('no request was answered');
  return found.id;
}
