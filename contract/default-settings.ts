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
  notificationContent: 'full',
  sound: true,
  doNotDisturb: false,
  quietHours: false,
  quietFrom: 22 * 60,
  quietTo: 7 * 60,
  sendReadReceipts: true,
  closeToTray: true,
  trayUnread: 'number',
  startAtLogin: false,
  startHidden: true,
  zoom: 100,
  sideWidth: 320,
};
