import { defineConfig } from '@playwright/test';
import { leftOut } from './build/lib/long-tests.mjs';

/** What they look at is how long things take: nothing runs beside them. */
const measured = ['catch-up.spec.ts', 'outage.spec.ts', 'smooth.spec.ts'];

const left = leftOut().map((file) => `**/${file}`);

/** Real Electron windows against a real server. One at a time: windows share the keyboard focus of one display. */
export default defineConfig({
  testDir: 'tests/e2e',
  projects: [
    { name: 'windows', testMatch: '*.spec.ts', testIgnore: [...measured, ...left] },
    { name: 'measured', testMatch: measured, testIgnore: left },
  ],
  globalSetup: './tests/e2e/support/global-setup.mjs',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: 'list',
  forbidOnly: Boolean(process.env['CI']),
  use: { trace: 'off' },
});
