import { parseDeepLink, type DeepLink } from './desktop/deep-link.ts';

/** What the command line may say. Everything else on it is ignored: argv is also written by web pages (deep links). */
export interface Flags {
  /** An http or https address without credentials, for the sign-in form. */
  server: string | null;
  /** The folder that holds everything this app keeps. */
  profile: string | null;
  hidden: boolean;
  link: DeepLink | null;
  /** What the launcher's menu asks for. */
  act: Act | null;
}

/** What a start can ask for beside its window: the lines of the launcher's menu (jump list, desktop actions). */
export type Act = 'new-chat' | 'settings' | 'quiet';
/** The flag of each act. `quiet`: turns do-not-disturb on or off. */
export const actFlags: Readonly<Record<Act, string>> = {
  'new-chat': '--new-chat',
  settings: '--settings',
  quiet: '--toggle-quiet',
};
// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
const acts = Object.keys(actFlags) as Act[];

/** An act by its name, as another start of the app sends it; null: it is none. */
export const parseAct = (name: unknown): Act | null => acts.find((act) => act === name) ?? null;

/** Longest single argument that is looked at. */
const ARGUMENT_MAX = 4_096;

/** A server address as typed by a person or a script; null when it is not one. */
export const parseServer = (value: string): string | null => {
  if (value.length > 2_048 || !URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.hostname === '' || url.username !== '' || url.password !== '') return null;
  return url.href.replace(/\/$/, '');
};

/**
 * Reads `--server URL`, `--profile DIR` (also with `=`), `--hidden`, acts and deep links; of several, the last valid one. After
 * `--`, where the system puts what a web page made, only deep links are read.
 */
export const parseFlags = (argv: readonly string[]): Flags => {
  const flags: Flags = { server: null, profile: null, hidden: false, link: null, act: null };
  let open = true;
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (argument.length > ARGUMENT_MAX) continue;
    if (argument === '--') open = false;
    flags.link = parseDeepLink(argument) ?? flags.link;
    if (!open) continue;
    if (argument === '--hidden') flags.hidden = true;
    flags.act = acts.find((act) => actFlags[act] === argument) ?? flags.act;
    const match = /^--(server|profile)(?:=(.*))?$/s.exec(argument);
    if (!match) continue;
    const next = argv[i + 1];
    const value = match[2] ?? (next !== undefined && !next.startsWith('-') ? next : '');
    if (value === '' || value.includes('\0') || value.length > ARGUMENT_MAX) continue;
    if (match[2] === undefined) i++;
    if (match[1] === 'server') flags.server = parseServer(value) ?? flags.server;
    else flags.profile = value;
  }
  return flags;
};
