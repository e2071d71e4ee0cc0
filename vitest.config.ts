import { defineConfig } from 'vitest/config';

/**
 * Two projects: `rules` needs nothing but Node and ends in seconds (part of `npm run check`);
 * `edges` starts databases, HTTP servers and a browser where one is installed.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'rules', include: ['test/**/*.rule.test.ts', 'test/architecture.test.ts'] } },
      {
        test: {
          name: 'edges',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.rule.test.ts', 'test/architecture.test.ts', 'node_modules/**'],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
