import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

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

/** Whole processes that are started, killed and waited for: begun last, one of them would run on alone for a minute. */
const LONG = /\/test\/(?:soak|browser|backup|hostile)\//;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [
      ...sorted.filter(({ moduleId }) => LONG.test(moduleId)),
      ...sorted.filter((one) => !LONG.test(one.moduleId)),
    ];
  }
}

/**
 * Two projects: `rules` needs nothing but Node and ends in seconds (part of `npm run check`);
 * `edges` starts databases, HTTP servers and a browser where one is installed.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Stories with a time limit of their own fall behind with more than two cores can carry.
    maxWorkers: 2,
    // A process for every file would compile PGlite and read the dictionary anew each time: a third of the whole. Files
    // share one as requests share the service; what a test opens it closes.
    isolate: false,
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
        },
      },
    ],
  },
});
