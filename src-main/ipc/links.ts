import { fail, ok, type Result } from '../../contract/result.ts';

/**
 * The address to hand to the system for a link in a message: https without credentials, or mailto (its recipient only: a
 * query could attach files in some mail programs). FORBIDDEN for everything else, since the system would run it.
 */
export const outsideLink = (text: string): Result<string> => {
  const refused = fail('FORBIDDEN', 'Only web addresses (https) and mail addresses can be opened.');
  if (/[\p{Cc}\s]/u.test(text) || !URL.canParse(text)) return refused;
  const url = new URL(text);
  if (url.protocol === 'https:') {
    return url.username === '' && url.password === '' && url.hostname !== '' ? ok(url.href) : refused;
  }
  if (url.protocol === 'mailto:') {
    return /^[^\s"'<>\\?&#%,;:]+@[^\s"'<>\\?&#%,;:/@]+$/.test(url.pathname) ? ok(`mailto:${url.pathname}`) : refused;
  }
  return refused;
};
