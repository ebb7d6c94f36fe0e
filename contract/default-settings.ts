import type { Settings } from './ipc.ts';

/** What holds until the user chooses. Apart from the schemas, so that the window can use it without the schema library. */
export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  thaiLetters: 'loopless',
  year: 'auto',
  textSize: 100,
  reduceMotion: false,
  notifications: true,
  notificationPreview: true,
  sound: true,
  sendReadReceipts: true,
  closeToTray: true,
  sideWidth: 320,
};
