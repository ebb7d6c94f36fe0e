import { app } from 'electron';
import type { Flags } from '../flags.ts';
import { parseDeepLink, type DeepLink } from './deep-link.ts';

/** What another start of the app, or the system, asks of the one that runs. */
export interface Call {
  link: DeepLink | null;
  hidden: boolean;
}

let listener: ((call: Call) => void) | null = null;
const early: Call[] = [];

const receive = (call: Call): void => {
  if (listener === null) early.push(call);
  else listener(call);
};

/** What a second start sent along: written by a process of the same user, read as carefully as anything else. */
const readCall = (data: unknown): Call => {
  const sent = typeof data === 'object' && data !== null ? data : {};
  const link = 'link' in sent && typeof sent.link === 'string' ? parseDeepLink(sent.link) : null;
  return { link, hidden: 'hidden' in sent && sent.hidden === true };
};

/**
 * Takes the lock of this profile. False: an app with this profile runs already, was told what this start wanted, and this one
 * must end. Argv itself is not sent: Chromium reorders it.
 */
export const claimInstance = (flags: Flags): boolean => {
  const link = flags.link === null ? null : `sarn://${flags.link.to}/${flags.link.id}`;
  if (!app.requestSingleInstanceLock({ link, hidden: flags.hidden })) return false;
  app.on('second-instance', (_event, _argv, _folder, data) => receive(readCall(data)));
  // macOS hands deep links over by an event.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    receive({ link: parseDeepLink(url), hidden: false });
  });
  app.on('activate', () => receive({ link: null, hidden: false }));
  if (flags.link !== null) early.push({ link: flags.link, hidden: flags.hidden });
  return true;
};

/** Hears every call from now on, and at once those that came before. */
export const onCall = (hear: (call: Call) => void): void => {
  listener = hear;
  for (const call of early.splice(0)) hear(call);
};
