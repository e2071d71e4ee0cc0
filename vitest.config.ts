import { defineConfig } from 'vitest/config';

// Vitest 5 prints failures with Map.groupBy, which Node 20 lacks: without this a failing run shows no reason there.
if (!('groupBy' in Map)) {
  Object.assign(Map, {
    groupBy: <K, V>(items: Iterable<V>, keyOf: (item: V, index: number) => K) => {
      const groups = new Map<K, V[]>();
      let index = 0;
      for (const item of items) {
        const key = keyOf(item, index++);
        groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return groups;
    },
  });
}

/**
 * Two projects: `rules` needs nothing but Node and ends in seconds (part of `npm run check`);
 * `edges` starts databases, HTTP servers and a browser where one is installed.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'rules',
          include: ['test/**/*.rule.test.ts', 'test/architecture.test.ts'],
          // Property tests on a busy machine.
          testTimeout: 20_000,
        },
      },
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
