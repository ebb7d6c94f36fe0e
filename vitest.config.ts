import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * One project for each part of the house. The unit projects run side by side, the flow tests after them and one file at a
 * time: each of those starts servers, and their limits are in wall-clock time.
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
        },
      },
      unit('build', ['tests/build/**/*.test.ts', 'bench/**/*.test.ts']),
      {
        test: {
          name: 'flow',
          include: ['tests/flow/**/*.test.ts', 'tests/chaos/**/*.test.ts', 'tests/support/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
        },
      },
      {
        // Each file fills the machine with processes of its own, for a minute or two.
        test: {
          name: 'sim',
          include: ['tests/sim/**/*.test.ts'],
          environment: 'node',
          testTimeout: 600_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
