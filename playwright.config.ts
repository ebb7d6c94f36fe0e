import { defineConfig } from '@playwright/test';

/** Real Electron windows against a real server. One at a time: windows share the keyboard focus of one display. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  globalSetup: './tests/e2e/support/global-setup.mjs',
  outputDir: 'node_modules/.cache/playwright',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: 'list',
  forbidOnly: Boolean(process.env['CI']),
  use: { trace: 'off' },
});
