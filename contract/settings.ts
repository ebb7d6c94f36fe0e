import { z } from 'zod';
import { limits } from './limits.ts';
import { proxyModes } from './network.ts';
import { proxyOf } from './proxy.ts';
import { spellingSettings } from './spelling.ts';

export const themes = z.enum(['system', 'light', 'dark']);
export const languages = z.enum(['system', 'en', 'th']);
export const settings = z.object({
  theme: themes,
  language: languages,
  thaiLetters: z.enum(['loopless', 'looped']),
  year: z.enum(['auto', 'gregorian', 'buddhist']),
  /** Text size, percent. */
  textSize: z.number().int().min(80).max(200),
  density: z.enum(['comfortable', 'compact']),
  reduceMotion: z.boolean(),
  notifications: z.boolean(),
  /** What a notification gives away: name and text, the name, how many, or only that there is something. */
  notificationContent: z.enum(['full', 'name', 'count', 'none']),
  sound: z.boolean(),
  doNotDisturb: z.boolean(),
  /** No notifications between two times of each day, minutes after midnight, local time; `from` may be the later one. */
  quietHours: z.boolean(),
  quietFrom: z.number().int().min(0).max(1_439),
  quietTo: z.number().int().min(0).max(1_439),
  /** Which unread messages count in the badge, the tray, the dock and the title. */
  counts: z.enum(['all', 'unmuted', 'mentions']),
  closeToTray: z.boolean(),
  /** What the tray icon shows of what is unread. */
  trayUnread: z.enum(['number', 'dot']),
  startAtLogin: z.boolean(),
  /** Started at login, the window stays in the tray. */
  startHidden: z.boolean(),
  /** Size of the whole window's content, percent. */
  zoom: z.number().int().min(50).max(300),
  ...spellingSettings,
  /** What fetched pictures may take on the disk, millions of bytes; 0: as much as there is. */
  pictureRoom: z.number().int().min(0).max(1_000_000),
  /** How many days one of them is kept that is not looked at; 0: as long as there is room. */
  pictureDays: z.number().int().min(0).max(3_650),
  /** How the app reaches the network; `proxyServer` counts with `manual` only: "socks5://host:1080", '' while none is named. */
  proxy: proxyModes,
  proxyServer: z
    .string()
    .max(300)
    .refine((text) => text === '' || proxyOf(text) !== null),
  /** Links to these hosts open without asking. */
  trustedHosts: z.array(z.string().min(1).max(260)).max(limits.trustedHosts),
  /** Others see when the user is writing. */
  sendTyping: z.boolean(),
  /** Side bar width, px. */
  sideWidth: z.number().int().min(264).max(420),
});
export type Settings = z.infer<typeof settings>;
