import { test } from '@playwright/test';
import { noDesktop } from './desktop.ts';
import { newWorld, type World } from './world.ts';

/** Skips every test of the file, saying `why`; null: none is. */
export const skipFile = (why: string | null): void => {
  if (why !== null) test.skip(true, why);
};

/** For a file of tests about the desktop around the window: skipped where none can be made; one world for all of them. */
export const desktopWorld = (): (() => World) => {
  skipFile(noDesktop());
  let world: World;
  test.beforeAll(async () => {
    world = await newWorld();
  });
  test.afterAll(() => world?.[Symbol.asyncDispose]());
  return () => world;
};
