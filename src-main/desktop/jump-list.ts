import type { App, JumpListCategory, JumpListItem } from 'electron';
import { actFlags } from '../flags.ts';
import type { Program } from './autostart.ts';
import { deepLinkTo } from './deep-link.ts';
import type { Recent } from './recents.ts';

/** The words of the jump list. */
export interface JumpListTexts {
  recentChats: string;
  newChat: string;
  doNotDisturb: string;
  settings: string;
}

/** One argument of a Windows command line, as its programs take it apart (CommandLineToArgvW). */
const quoted = (argument: string): string =>
  /[\s"]/.test(argument)
    ? `"${argument.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
    : argument;

/** Titles are cut by Windows at 260 characters; a longer one makes it refuse the whole list. */
const TITLE_MAX = 255;

/**
 * Windows: the menu of the task bar's button. Its lines start the app again, which hands over to the one that runs. `set` is
 * called with the recent chats, and again when the language changes.
 */
export const createJumpList =
  (parts: {
    app: Pick<App, 'setJumpList' | 'getJumpListSettings'>;
    program: Program;
    texts: () => JumpListTexts;
  }): ((recents: readonly Recent[]) => void) =>
  (recents) => {
    const { app, program, texts } = parts;
    const w = texts();
    const item = (title: string, ...args: string[]): JumpListItem => ({
      type: 'task',
      title: title.slice(0, TITLE_MAX),
      program: program.file,
      args: [...program.args, ...args].map(quoted).join(' '),
      iconPath: program.file,
      iconIndex: 0,
    });
    const tasks: JumpListCategory = {
      type: 'tasks',
      items: [
        item(w.newChat, actFlags['new-chat']),
        item(w.doNotDisturb, actFlags.quiet),
        item(w.settings, actFlags.settings),
      ],
    };
    // Windows refuses a category with a line that the user has just removed from it.
    const removed = new Set(app.getJumpListSettings().removedItems.map(({ args }) => args));
    const chats = recents
      .map(({ chatId, label }) => item(label, '--', deepLinkTo({ to: 'chat', id: chatId })))
      .filter(({ args }) => !removed.has(args));
    const list = chats.length > 0 ? [{ type: 'custom' as const, name: w.recentChats, items: chats }, tasks] : [tasks];
    // A user who wants no recent things shown, or an administrator, forbids the category: the tasks are still of use.
    if (app.setJumpList(list) !== 'ok' && list.length > 1) app.setJumpList([tasks]);
  };
