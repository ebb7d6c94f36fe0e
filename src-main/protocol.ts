import { realpathSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type ProtocolRequest, type ProtocolResponse } from 'electron';
import type { Core } from './core-api.ts';

/** Where the window's page lives in the product. */
export const PAGE_ORIGIN = 'app://ui';

/**
 * The window has no network of its own: everything comes through the bridge or from app://. `blob:` is for pictures on
 * their way in.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' app: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "worker-src 'self'",
  // Nothing in the page makes text into HTML or code. The one policy names the one worker (features/pictures/shrink.ts).
  'trusted-types sarn-worker',
].join('; ');

/** The kinds of file the page is made of; any other is not served. */
const pageTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Pictures only, and none that can hold a script. */
const pictureTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);
const PICTURE_ID = /^[A-Za-z0-9_-]{1,64}$/;

const safe = { 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': CONTENT_SECURITY_POLICY };
/** Chromium's net::ERR_FILE_NOT_FOUND. */
const NOT_FOUND = { error: -6 };

/**
 * The file of the page that an address names, or null. `folder` is the only place it may be in: no encoded separators,
 * no way up, nothing of an unknown kind.
 */
export const pageFile = (folder: string, pathname: string): string | null => {
  let path: string;
  try {
    path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return null;
  }
  if (/[\\\0:%]/.test(path) || path.split('/').some((part) => part === '..' || part === '.')) return null;
  const file = normalize(join(folder, path));
  return file.startsWith(folder + sep) && Object.hasOwn(pageTypes, extname(file)) ? file : null;
};

/** Must run before the app is ready. `codeCache`: V8 keeps the compiled page between starts. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);

export interface Served {
  /** The folder of the built page. */
  folder: string;
  /** The page was asked for: its process is starting now. */
  onPage: () => void;
  /** Resolves once the page's questions can be heard; no script is handed out before. */
  listening: Promise<unknown>;
  core: () => Promise<Core>;
}

/** Answers app://ui (the page), app://media and app://local (pictures that the core knows). Everything else is not found. */
export const serve = ({ folder, onPage, listening, core }: Served): void => {
  const page = async (pathname: string): Promise<ProtocolResponse> => {
    const path = pageFile(folder, pathname);
    if (path === null) return NOT_FOUND;
    const type = extname(path);
    if (type === '.html') onPage();
    if (type === '.js') await listening;
    // A link inside the folder must not lead out of it. (Inside an asar archive there are none.)
    if (!folder.includes('.asar') && !realpathSync(path).startsWith(realpathSync(folder) + sep)) return NOT_FOUND;
    return { path, headers: { ...safe, 'Content-Type': pageTypes[type] ?? 'application/octet-stream' } };
  };
  const picture = async (kind: 'media' | 'local', pathname: string): Promise<ProtocolResponse> => {
    const [, id = '', small = null, ...more] = pathname.split('/');
    if (!PICTURE_ID.test(id) || (small !== null && small !== 'thumb') || more.length > 0) return NOT_FOUND;
    const found = await (await core()).media(kind, id, small === null ? 'whole' : 'thumb');
    if (!found.ok || !pictureTypes.has(found.value.contentType)) return NOT_FOUND;
    const cached = { 'Cache-Control': 'private, max-age=31536000, immutable' };
    return { path: found.value.file, headers: { ...safe, ...cached, 'Content-Type': found.value.contentType } };
  };
  const find = async (request: ProtocolRequest): Promise<ProtocolResponse> => {
    if (request.method !== 'GET') return NOT_FOUND;
    const { host, pathname } = new URL(request.url);
    if (host === 'ui') return page(pathname);
    if (host === 'media' || host === 'local') return picture(host, pathname);
    return NOT_FOUND;
  };
  // Deprecated in favour of `handle`, which loads Node's fetch (50 ms) before the first answer and pumps every byte through
  // this thread; here Chromium reads the file itself. See docs/decisions/0006.
  protocol.registerFileProtocol('app', (request, answer) => {
    find(request).then(answer, () => answer(NOT_FOUND));
  });
};
