import type { GroupNotice } from '../../contract/group-ipc.ts';
import type { ExportJob, ExportWords } from './export-job.ts';

/** A message as the export tells it. */
export interface Exported {
  seq: number | null;
  senderId: string;
  senderName: string;
  own: boolean;
  at: number;
  kind: 'text' | 'image' | 'file' | 'unsupported';
  text: string;
  deleted: boolean;
  editedAt: number | null;
  /** The picture's file beside the page; null: it is not on this computer. */
  picture: string | null;
  replyTo: number | null;
  reactions: { emoji: string; users: string[] }[];
}

export interface ExportedChat {
  id: number;
  title: string;
  /** The name of its files, without an ending. */
  file: string;
  messages: number;
  missing: number;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text for HTML: whatever it is, it stays text. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

const filled = (words: string, values: Record<string, string>): string =>
  words.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');

const STYLE = `
:root { color-scheme: light dark; --own: #c2410c; --line: #8884; --soft: #8881; }
body { font: 15px/1.6 'Inter', 'Noto Sans Thai', 'Leelawadee UI', 'Thonburi', system-ui, sans-serif; max-width: 760px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 13px; text-align: center; font-weight: 600; margin: 28px 0 8px; }
.note { opacity: .75; font-size: 13px; margin: 4px 0; } a { color: inherit; }
article { margin: 6px 0; padding: 8px 14px; border-radius: 14px; border: 1px solid var(--line); width: fit-content; max-width: 76%; }
article.own { margin-left: auto; background: var(--own); color: #fff; border-color: transparent; }
article header { font-size: 12px; opacity: .85; } article p { margin: 2px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
article.off p { font-style: italic; opacity: .8; } article img { max-width: 100%; border-radius: 10px; display: block; margin-top: 6px; }
.notice { text-align: center; font-size: 13px; opacity: .85; margin: 8px 0; }
.gap { text-align: center; border: 1px dashed var(--line); border-radius: 10px; padding: 8px; font-size: 13px; margin: 16px 0; }
table { border-collapse: collapse; width: 100%; margin-top: 16px; } td, th { text-align: left; padding: 6px 8px; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; }`;

/** No script, no network: such a page may be opened by anybody anywhere. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'";

/** The parts of the pages of one export. */
export const createPages = (job: ExportJob) => {
  const { words, locale, calendar, timeZone } = job;
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(`${locale === 'th' ? 'th-TH' : 'en-GB'}-u-ca-${calendar}-nu-latn`, {
      ...options,
      timeZone,
    });
  const day = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const number = new Intl.NumberFormat(`${locale}-u-nu-latn`);
  const say = (name: keyof ExportWords, values: Record<string, string | number> = {}): string =>
    escaped(
      filled(
        words[name],
        Object.fromEntries(
          Object.entries(values).map(([key, value]) => [key, typeof value === 'number' ? number.format(value) : value]),
        ),
      ),
    );
  const head = (title: string): string =>
    `<!doctype html>\n<html lang="${locale}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">\n<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>\n<style>${STYLE}\n</style>\n</head>\n<body>\n`;
  const foot = '</body>\n</html>\n';
  const madeAt = say('madeAt', { time: `${day.format(job.at)}, ${time.format(job.at)}` });
  const completeness = (missing: number): string => (missing === 0 ? say('complete') : say('missing', { n: missing }));

  const bodyOf = (m: Exported): string => {
    if (m.deleted) return `<p>${say('deleted')}</p>`;
    if (m.kind === 'unsupported') return `<p>${say('unsupported')}</p>`;
    const text = m.text === '' ? '' : `<p dir="auto">${escaped(m.text)}</p>`;
    if (m.kind === 'text') return text;
    const picture =
      m.picture === null
        ? `<p>${say('pictureMissing')}</p>`
        : `<img src="${escaped(m.picture)}" alt="${say('picture')}" loading="lazy">`;
    return picture + text;
  };

  return {
    dayOf: (at: number): string => day.format(at),
    dayHead: (at: number): string => `<h2>${escaped(day.format(at))}</h2>\n`,
    chatHead: ({ title, messages, missing }: ExportedChat): string =>
      `${head(title)}<p class="note"><a href="../index.html">${say('back')}</a></p>\n<h1 dir="auto">${escaped(title)}</h1>\n<p class="note">${say('messages', { n: messages })} · ${completeness(missing)}</p>\n<p class="note">${madeAt}</p>\n`,
    gap: (from: number, to: number): string =>
      `<p class="gap">${say('gap', { n: to - from + 1 })}<br><span class="note">${say('gapNote')}</span></p>\n`,
    message(m: Exported, unsent = false): string {
      const marks = [
        unsent ? say('notSent') : '',
        m.editedAt === null || m.deleted ? '' : say('edited'),
        m.replyTo === null ? '' : `<a href="#m${m.replyTo}">${say('answer')}</a>`,
        m.reactions
          .map(({ emoji, users }) => `${escaped(emoji)}${users.length > 1 ? ` ${users.length}` : ''}`)
          .join(' '),
      ].filter((mark) => mark !== '');
      const classes = [m.own && 'own', (m.deleted || m.kind === 'unsupported') && 'off'].filter(Boolean).join(' ');
      const anchor = m.seq === null ? '' : ` id="m${m.seq}"`;
      const stamp = `<time datetime="${new Date(m.at).toISOString()}">${time.format(m.at)}</time>`;
      return `<article${anchor} class="${classes}"><header><b>${escaped(m.senderName)}</b> ${[stamp, ...marks].join(' · ')}</header>${bodyOf(m)}</article>\n`;
    },
    notice: (seq: number, { deed, by, whom, role, title }: GroupNotice): string => {
      const word = deed === 'role' ? (`role-${role ?? 'member'}` as const) : (`notice-${deed}` as const);
      const values = { by: by.name, whom: whom.map(({ name }) => name).join(', '), title: title ?? '' };
      return `<p class="notice" id="m${seq}" dir="auto">${say(word, values)}</p>\n`;
    },
    unsentHead: `<h2>${say('unsent')}</h2>\n`,
    foot,
    index: (chats: readonly ExportedChat[]): string => {
      const rows = chats.map(
        ({ title, file, messages, missing }) =>
          `<tr><td dir="auto"><a href="chats/${encodeURIComponent(file)}.html">${escaped(title)}</a></td><td class="n">${number.format(messages)}</td><td>${completeness(missing)}</td></tr>`,
      );
      const table =
        rows.length === 0
          ? `<p>${say('noChats')}</p>`
          : `<table><tr><th>${say('chats')}</th><th class="n"></th><th></th></tr>\n${rows.join('\n')}\n</table>`;
      const { name, email, server } = job.account;
      return `${head(words.title)}<h1>${say('title')}</h1>\n<p class="note">${escaped(`${name} · ${email} · ${server}`)}</p>\n<p class="note">${madeAt}</p>\n${table}\n${foot}`;
    },
  };
};
export type Pages = ReturnType<typeof createPages>;
