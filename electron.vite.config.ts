/**
 * Builds the shell into `dist/electron`: the main process as an ES module, the preload script as the one CommonJS file that a
 * sandboxed page may have. Everything but Electron and Node is bundled. The console is built by `renderer/vite.config.ts`.
 */
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';

const folder = join(import.meta.dirname, 'electron');
const outDir = process.env['TULAY_SHELL_OUT'] ?? join(import.meta.dirname, 'dist', 'electron');

export default defineConfig({
  main: {
    build: {
      outDir,
      externalizeDeps: false,
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { main: join(folder, 'main.ts') },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir,
      emptyOutDir: false,
      externalizeDeps: false,
      minify: false,
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { preload: join(folder, 'preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
