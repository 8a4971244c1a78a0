/**
 * Lets nothing be painted before theme, fonts and first screen are known: the entry script blocks rendering (not parsing), and
 * the three weights of the text face are fetched along with it. On the loopback address that is some tens of milliseconds.
 */
import type { HtmlTagDescriptor, Plugin } from 'vite';

const TEXT_FACES = /ibm-plex-sans-latin-(?:400|500|600)-normal-[^/]*\.woff2$/;

export function readyAtFirstPaint(): Plugin {
  return {
    name: 'tulay:ready-at-first-paint',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const faces = Object.keys(bundle ?? {}).filter((file) => TEXT_FACES.test(file));
        const tags: HtmlTagDescriptor[] = faces.toSorted().map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        }));
        return {
          html: html.replace('<script type="module"', '<script type="module" blocking="render"'),
          tags,
        };
      },
    },
  };
}
