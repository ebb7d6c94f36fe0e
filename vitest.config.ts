import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { leftOut } from './build/lib/long-tests.mjs';

/** Their bounds are promises in wall-clock time, or they fill the machine by themselves: one at a time, with nothing beside. */
const alone = ['tests/chaos/*.test.ts', 'tests/flow/{faults,hostile,nodes,server-process}.test.ts'];

/**
 * One project for each part of the house, one group after the other: the unit tests; the flow tests, which start servers
 * and wait for them a good part of their time, three at once on two cores; those that want to be alone; the simulation, which knows no wall clock, and its seeds, which take every core.
 */
const unit = (name: string, include: string[]) => ({
  test: {
    name,
    include,
    environment: 'node' as const,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 1 },
    maxWorkers: 2,
    // Files that share a worker share its modules (and its window): loading them anew for each file took a third of the time.
    isolate: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      unit('contract', ['contract/**/*.test.ts']),
      unit('server', ['server/**/*.test.ts', 'prisma/**/*.test.ts']),
      unit('main', ['src-main/**/*.test.ts', 'src-preload/**/*.test.ts']),
      {
        plugins: [react()],
        test: {
          ...unit('renderer', ['src-renderer/**/*.test.{ts,tsx}']).test,
          environment: 'jsdom',
          setupFiles: ['tests/support/each-file-cleans.ts'],
        },
      },
      unit('build', ['tests/build/**/*.test.ts', 'bench/**/*.test.ts']),
      {
        test: {
          name: 'flow',
          include: ['tests/flow/**/*.test.ts', 'tests/chaos/**/*.test.ts', 'tests/support/**/*.test.ts'],
          exclude: [...alone, ...leftOut()],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
          maxWorkers: 3,
          // As in the unit tests; and PGlite's code is compiled once for each worker.
          isolate: false,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          exclude: leftOut(),
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'sim',
          include: ['tests/sim/**/*.test.ts'],
          exclude: ['tests/sim/seeds.test.ts', ...leftOut()],
          environment: 'node',
          // It has the time that nothing else wants.
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 4 },
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'seeds',
          include: ['tests/sim/seeds.test.ts'],
          environment: 'node',
          testTimeout: 600_000,
          sequence: { groupOrder: 5 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
