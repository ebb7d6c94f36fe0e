import { limits } from '../contract/limits.ts';

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
/** What a display name may not hold (contract/user.ts): control characters and those that turn the direction of writing. */
const UNFIT = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/**
 * What this app calls itself in the account's list of devices, which nobody else sees: "Sarn on Linux – kitchen". Of the
 * computer's name only the first part: the rest names the network it is in.
 */
export const deviceName = (platform: NodeJS.Platform, hostname: string): string => {
  const system = `Sarn on ${SYSTEMS[platform] ?? 'a computer'}`;
  const host = hostname.toWellFormed().replace(UNFIT, '').trim().split('.')[0] ?? '';
  // An address is no name.
  if (host === '' || host === 'localhost' || /^[\d:]+$/.test(host)) return system;
  return [...new Intl.Segmenter().segment(`${system} – ${host}`)]
    .map(({ segment }) => segment)
    .reduce((name, part) => (name.length + part.length <= limits.nameChars ? name + part : name), '')
    .trim();
};
