/**
 * How the name of a file is shown and judged: one home for the window and the main process, without the schema library.
 */

/**
 * Characters that make a name read as another one: they turn the direction of the text, or are not seen (Unicode's Cf, line and
 * paragraph separators, control characters).
 */
const HIDING = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A name as it may be shown: what would hide something of it is seen as a box. */
export const shownName = (name: string): string => name.replace(HIDING, '\u25a1');

/** The ending of a name as the system reads it: after the last dot, without what Windows leaves off at the end. */
export const endingOf = (name: string): string => {
  const plain = name.replace(HIDING, '').replace(/[\s.]+$/u, '');
  return /[^.]\.([^.\s]+)$/u.exec(plain)?.[1]?.toLowerCase() ?? '';
};

/** What runs when it is opened, on one of the systems. */
const RUNS: ReadonlySet<string> = new Set([
  ...[
    'exe',
    'com',
    'bat',
    'cmd',
    'pif',
    'scr',
    'msi',
    'msp',
    'mst',
    'msix',
    'appx',
    'appinstaller',
    'cpl',
    'dll',
    'gadget',
  ],
  ...[
    'js',
    'jse',
    'vbs',
    'vbe',
    'vb',
    'wsf',
    'wsh',
    'wsc',
    'ws',
    'hta',
    'ps1',
    'psm1',
    'psd1',
    'reg',
    'inf',
    'scf',
    'sct',
  ],
  ...[
    'lnk',
    'url',
    'website',
    'library-ms',
    'search-ms',
    'settingcontent-ms',
    'chm',
    'hlp',
    'iso',
    'img',
    'vhd',
    'vhdx',
    'xll',
  ],
  ...['docm', 'dotm', 'xlsm', 'xltm', 'xlam', 'pptm', 'potm', 'ppam', 'ppsm', 'sldm', 'slk', 'iqy', 'one'],
  ...[
    'sh',
    'bash',
    'zsh',
    'csh',
    'fish',
    'run',
    'bin',
    'desktop',
    'appimage',
    'flatpakref',
    'deb',
    'rpm',
    'snap',
    'out',
    'elf',
  ],
  ...[
    'app',
    'command',
    'tool',
    'pkg',
    'mpkg',
    'dmg',
    'workflow',
    'terminal',
    'fileloc',
    'inetloc',
    'webloc',
    'scpt',
    'applescript',
  ],
  ...[
    'jar',
    'jnlp',
    'class',
    'py',
    'pyc',
    'pyw',
    'pyz',
    'pl',
    'rb',
    'php',
    'htm',
    'html',
    'xhtml',
    'mht',
    'mhtml',
    'svg',
    'xml',
    'swf',
  ],
]);
/** Endings that people take for the kind of a file, and put before one that runs to be believed. */
const MASKS: ReadonlySet<string> = new Set([
  ...['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'odt', 'ods', 'txt', 'rtf', 'csv'],
  ...['jpg', 'jpeg', 'png', 'gif', 'webp', 'mp3', 'mp4', 'mov', 'avi', 'zip'],
]);

/** Why a file is not to be opened from here: it runs, or its name hides what it is. null: nothing is known against it. */
export const dangerOf = (name: string): 'runs' | 'hides' | null => {
  const bare = name.replace(HIDING, '');
  if (bare !== name) return 'hides';
  const ending = endingOf(name);
  const before = endingOf(bare.replace(/[\s.]+$/u, '').slice(0, -(ending.length + 1)));
  if (RUNS.has(ending)) return MASKS.has(before) ? 'hides' : 'runs';
  return null;
};

/** What a file is opened as without a question: kinds that show and do not run. Everything else is shown in its folder. */
const OPENS: ReadonlySet<string> = new Set([
  ...['pdf', 'txt', 'md', 'csv', 'log', 'rtf', 'json', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub'],
  ...['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp', 'heic', 'tif', 'tiff'],
  ...['mp3', 'm4a', 'ogg', 'opus', 'flac', 'wav', 'mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi'],
  ...['zip', 'gz', 'tgz', '7z', 'rar', 'tar', 'xz', 'zst'],
]);

/** May the system be asked to open a file of this name? */
export const isOpenable = (name: string): boolean => dangerOf(name) === null && OPENS.has(endingOf(name));

const KINDS = {
  pdf: ['pdf'],
  text: ['txt', 'md', 'rtf', 'log', 'doc', 'docx', 'odt', 'epub'],
  sheet: ['csv', 'xls', 'xlsx', 'ods'],
  slides: ['ppt', 'pptx', 'odp'],
  archive: ['zip', 'gz', 'tgz', '7z', 'rar', 'tar', 'xz', 'zst', 'bz2'],
  picture: ['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'bmp', 'heic', 'tif', 'tiff', 'svg', 'psd'],
  sound: ['mp3', 'm4a', 'ogg', 'opus', 'flac', 'wav'],
  film: ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi'],
} as const;
export type FileKind = keyof typeof KINDS | 'danger' | 'other';
const kindOfEnding = new Map<string, FileKind>(
  // Object.entries of a literal gives exactly its keys; TypeScript types them as string.
  Object.entries(KINDS).flatMap(([kind, endings]) => endings.map((e) => [e, kind as FileKind] as const)),
);

/** What kind of file a name says it is, for its icon. */
export const fileKindOf = (name: string): FileKind =>
  dangerOf(name) !== null ? 'danger' : (kindOfEnding.get(endingOf(name)) ?? 'other');

/** A name in two parts, so that its middle can be left out where there is no room: the end keeps the ending. */
export const splitName = (name: string): [start: string, end: string] => {
  const shown = shownName(name);
  const letters = Array.from(new Intl.Segmenter().segment(shown), (s) => s.segment);
  const dot = letters.lastIndexOf('.');
  const tail = Math.min(14, dot > 0 ? letters.length - dot + 3 : 4);
  if (letters.length <= tail + 3) return [shown, ''];
  return [letters.slice(0, -tail).join(''), letters.slice(-tail).join('')];
};

/** A name that every file system takes: nothing of another's is lost but what cannot stand in a name. */
export const savedName = (name: string): string => {
  const plain = name
    .replace(HIDING, '')
    .replace(/[<>:"/\\|?*]/g, '_')
    .replace(/[\s.]+$/u, '')
    .replace(/^\s+/u, '');
  // Names of devices on Windows, with any ending (CON, COM1.txt …).
  const safe = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
  return safe === '' || /^\.+$/.test(safe) ? 'file' : safe;
};
