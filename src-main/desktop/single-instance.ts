import { app } from 'electron';
import { parseAct, type Act, type Flags } from '../flags.ts';
import { deepLinkTo, parseDeepLink, type DeepLink } from './deep-link.ts';

/** What another start of the app, or the system, asks of the one that runs. */
export interface Call {
  link: DeepLink | null;
  hidden: boolean;
  act: Act | null;
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
  const act = 'act' in sent ? parseAct(sent.act) : null;
  return { link, act, hidden: 'hidden' in sent && sent.hidden === true };
};

/**
 * Takes the lock of this profile. False: an app with this profile runs already, was told what this start wanted, and this one
 * must end. Argv itself is not sent: Chromium reorders it.
 */
export const claimInstance = (flags: Flags): boolean => {
  const link = flags.link === null ? null : deepLinkTo(flags.link);
  if (!app.requestSingleInstanceLock({ link, hidden: flags.hidden, act: flags.act })) return false;
  app.on('second-instance', (_event, _argv, _folder, data) => receive(readCall(data)));
  // macOS hands deep links over by an event.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    receive({ link: parseDeepLink(url), hidden: false, act: null });
  });
  app.on('activate', () => receive({ link: null, hidden: false, act: null }));
  if (flags.link !== null || flags.act !== null) early.push(flags);
  return true;
};

/** Hears every call from now on, and at once those that came before. */
export const onCall = (hear: (call: Call) => void): void => {
  listener = hear;
  for (const call of early.splice(0)) hear(call);
};
