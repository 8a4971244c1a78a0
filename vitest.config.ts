import { defineConfig } from 'vitest/config';

const inCi = process.env['CI'] === 'true';

export default defineConfig({
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
