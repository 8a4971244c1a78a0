import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const inCi = process.env['CI'] === 'true';

export default defineConfig({
  resolve: {
    // As in tsconfig.json.
    alias: [
      {
        find: /^@\/lib\/(.*)$/,
        replacement: `${fileURLToPath(new URL('./service/facade/', import.meta.url))}$1.ts`,
      },
    ],
  },
  test: {
    include: ['{shared,service,load-testing,renderer,electron}/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: inCi ? ['default', 'json'] : ['default'],
    outputFile: { json: 'test-results/vitest.json' },
    allowOnly: !inCi,
  },
});
