/**
 * Builds the console into `dist/console`: two entries, `index.html` for browsers and `desktop.html` for the desktop's window,
 * over shared chunks with hashed names, each text file also compressed beside it.
 */
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed-plugin.ts';
import { readyAtFirstPaint } from './build/first-paint-plugin.ts';

const folder = import.meta.dirname;

export default defineConfig({
  root: folder,
  base: '/',
  resolve: { alias: { 'react-remove-scroll': join(folder, 'components', 'ui', 'no-scroll-lock.tsx') } },
  plugins: [react(), readyAtFirstPaint(), compressed()],
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    outDir: process.env['TULAY_CONSOLE_OUT'] ?? join(folder, '..', 'dist', 'console'),
    emptyOutDir: true,
    // What imports what, for those who watch the size.
    manifest: true,
    target: ['chrome120', 'firefox121', 'safari17.4'],
    // The policy of the page allows files of the service, no data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: join(folder, 'index.html'), desktop: join(folder, 'desktop.html') },
      output: {
        codeSplitting: {
          groups: [
            // One chunk, so that Zod is told before any schema is made; see app/no-eval.ts.
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|app[\\/]no-eval\.ts$/, priority: 30 },
            {
              name: 'react',
              test: /node_modules[\\/](?:react|react-dom|scheduler|use-sync-external-store)[\\/]/,
              priority: 20,
            },
            // What both entries need from the start, in one file rather than thirty.
            { name: 'shell', tags: ['$initial'], minShareCount: 2, priority: 10 },
            // Fetched with the first screen that draws a chart.
            {
              name: 'charts',
              test: /node_modules[\\/](?:recharts|d3-[^\\/]+|victory-vendor|decimal\.js-light|es-toolkit|internmap|@reduxjs|react-redux|redux|reselect|immer|react-is|eventemitter3|tiny-invariant)[\\/]/,
              priority: 5,
            },
          ],
        },
      },
    },
  },
});
