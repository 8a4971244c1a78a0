/**
 * Opens addresses in the system's browser: https only, without credentials in them, and on hosts that are not Anthropic's or
 * this project's only after the operator agreed, once per host and start. One question at a time: a page that asks on and
 * on gets refusals.
 */
import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { externalUrlSchema } from '../../shared/desktop-bridge.ts';

const KNOWN_HOSTS = ['anthropic.com', 'claude.com', 'claude.ai', 'github.com'] as const;

export interface ExternalLinkParts {
  /** `shell.openExternal` */
  readonly open: (url: string) => Promise<void>;
  /** `dialog.showMessageBox` */
  readonly ask: (options: MessageBoxOptions) => Promise<Pick<MessageBoxReturnValue, 'response'>>;
}

/** @returns whether it was opened; never rejects */
export type OpenExternalLink = (url: string) => Promise<boolean>;

export function externalLinks({ open, ask }: ExternalLinkParts): OpenExternalLink {
  const agreedHosts = new Set<string>();
  let asking = false;

  async function isAgreed(url: URL): Promise<boolean> {
    if (isKnown(url.hostname) || agreedHosts.has(url.host)) return true;
    if (asking) return false;
    asking = true;
    try {
      const { response } = await ask({
        type: 'question',
        message: `Open ${url.host} in the browser?`,
        detail: url.href,
        buttons: ['Cancel', 'Open'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      if (response === 1) agreedHosts.add(url.host);
      return response === 1;
    } finally {
      asking = false;
    }
  }

  return async (address) => {
    const url = safeUrl(address);
    try {
      if (url === undefined || !(await isAgreed(url))) return false;
      await open(url.href);
      return true;
    } catch {
      return false; // no browser, or none that wants it
    }
  };
}

function safeUrl(address: string): URL | undefined {
  if (!externalUrlSchema.safeParse(address).success) return undefined;
  const url = new URL(address);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : undefined;
}

function isKnown(hostname: string): boolean {
  return KNOWN_HOSTS.some((known) => hostname === known || hostname.endsWith(`.${known}`));
}
