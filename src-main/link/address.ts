import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const parsed = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null;
  }
};

/**
 * The origin behind what a person typed: `sarn.example.org` → `https://sarn.example.org`, `localhost:3210` →
 * `http://localhost:3210`. A path is dropped. BAD_INPUT for another scheme and credentials, INSECURE for plain http to
 * another machine.
 */
export const serverOrigin = (typed: string): Result<string> => {
  const text = typed.trim();
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const host = /^(\[[^\]]*\]|[^/:?#]*)/.exec(text)?.[0].toLowerCase() ?? '';
  const url = parsed(schemed ? text : `${LOOPBACK.test(host) ? 'http' : 'https'}://${text}`);
  if (!url || url.hostname === '' || /\s/.test(text)) return fail('BAD_INPUT', 'This is not the address of a server.');
  if (url.username !== '' || url.password !== '') {
    return fail('BAD_INPUT', 'The address of a server holds no name and no password.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return fail('BAD_INPUT', 'The address of a server starts with https://.');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return fail('INSECURE', 'Only https:// is safe for a server on another machine.');
  }
  return ok(url.origin);
};
