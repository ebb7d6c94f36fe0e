import { accessSync, constants, existsSync } from 'node:fs';
import { app, net } from 'electron';
import type { UpdateState } from '../../contract/updates.ts';
import type { CoreParts } from '../core-api.ts';
import { log } from '../log.ts';
import { createUpdates, type Updates } from './updates.ts';
import { updateWay } from './update-way.ts';

const writable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** The updates of the copy that runs. electron-updater itself is loaded when it first has something to do. */
export const openUpdates = (after: CoreParts['after'], changed: (state: UpdateState) => void): Updates =>
  createUpdates({
    way: updateWay({
      packaged: app.isPackaged,
      platform: process.platform,
      env: process.env,
      exe: process.execPath,
      resources: process.resourcesPath,
      exists: existsSync,
      writable,
    }),
    loadEngine: async () => (await import('./update-engine.ts')).createUpdateEngine(log),
    isOnline: () => net.isOnline(),
    now: () => Date.now(),
    after,
    random: () => Math.random(),
    log,
    changed,
  });
