import { isBlank } from '../../contract/blank.ts';
import type { IpcOutput, Settings } from '../../contract/ipc.ts';
import { plainText } from '../../contract/markup.ts';
import type { ReplyState } from '../../contract/reply.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { Core } from '../core-api.ts';
import { errorFields, type Log } from '../log.ts';
import { namesPeople } from './notify.ts';
import { keepAsDraft, sendReply } from './reply.ts';

/** A small window, as the system gives it. */
export interface SmallWindow {
  /** The id of its contents: the requests of its page come from there. */
  readonly id: number;
  /** Brings it to the front. */
  show(): void;
  close(): void;
  tell(state: ReplyState): void;
}

export interface QuickReplyParts {
  core: Promise<Core>;
  settings: () => Settings;
  appearance: () => Pick<IpcOutput<'app.state'>, 'locale' | 'dark'>;
  /** Opens a window for an answer to that person or group; `closed` is called once, however it goes. */
  openWindow: (name: string, closed: () => void) => SmallWindow;
  /** Shows the chat in the large window. */
  openChat: (chatId: number) => void;
  /** The chat was answered: its notification is dealt with. */
  answered: (chatId: number) => void;
  log: Log;
}

/** The newest messages of a chat that are looked through for the one that is answered. */
const LOOK = 20;

interface Open {
  window: SmallWindow;
  typed: string;
  /** The newest message that the window was told of. */
  seq: number | null;
}

/** What the window's page may ask; `from` is the contents that ask. */
export interface QuickReplyHandlers {
  state: (from: number) => Promise<Result<ReplyState>>;
  typed: (from: number, text: string) => Result<Record<string, never>>;
  send: (from: number, text: string) => Promise<Result<Record<string, never>>>;
  leave: (from: number, open: boolean) => Result<Record<string, never>>;
}

export interface QuickReplies {
  /** Opens the window of a chat, or brings it to the front. `seq`: what the notification told of. */
  open(chatId: number, seq: number | null): Promise<void>;
  /** Chats or settings changed: what the windows show may be another thing now. */
  changed(): void;
  /** Closes all of them; what was written is kept as drafts when it resolves. */
  closeAll(): Promise<void>;
  handlers: QuickReplyHandlers;
}

/**
 * Answers to notifications where the desktop's own have no field for them: a small window for each chat that is answered,
 * which opens when the user asks for it and goes when the answer is in the outbox. What is not sent is kept as the chat's draft.
 */
export const createQuickReplies = (parts: QuickReplyParts): QuickReplies => {
  const windows = new Map<number, Open>();
  const keeping = new Set<Promise<void>>();

  const stateOf = async (chatId: number): Promise<{ state: ReplyState; seq: number | null } | null> => {
    const core = await parts.core;
    const chat = core.chat(chatId);
    const settings = parts.settings();
    const { thaiLetters, year, textSize, reduceMotion } = settings;
    // Where names are kept off the screen, an answer could go to anybody.
    if (chat === null || chat.hidden || !namesPeople(settings)) return null;
    const page = await core.requests['messages.page']({ chatId, limit: LOOK });
    const last = page.ok ? page.value.messages.findLast((m) => !m.own && m.seq !== null) : undefined;
    const message = last && {
      ...{ from: last.senderName, text: plainText(last.text), at: last.at },
      picture: last.kind === 'image',
    };
    return {
      seq: last?.seq ?? null,
      state: {
        name: chat.title || (chat.peer?.name ?? ''),
        message: settings.notificationContent === 'full' ? (message ?? null) : null,
        group: chat.kind === 'group',
        ...parts.appearance(),
        look: { thaiLetters, year, textSize, reduceMotion },
      },
    };
  };
  const from = (id: number): [number, Open] | undefined => [...windows].find(([, { window }]) => window.id === id);
  const gone = (chatId: number): void => {
    const open = windows.get(chatId);
    windows.delete(chatId);
    if (open === undefined || isBlank(open.typed)) return;
    const kept = parts.core
      .then((core) => keepAsDraft(core, chatId, open.typed))
      .catch((error: unknown) => parts.log('warn', 'an answer was not kept', errorFields(error)))
      .finally(() => keeping.delete(kept));
    keeping.add(kept);
  };
  const close = (chatId: number): void => windows.get(chatId)?.window.close();
  const none = fail('NOT_FOUND', 'There is nothing to answer here.');

  /** The chats whose windows are on their way. */
  const opening = new Set<number>();
  return {
    async open(chatId, seq) {
      const there = windows.get(chatId);
      if (there !== undefined) return there.window.show();
      if (opening.has(chatId)) return;
      opening.add(chatId);
      const found = await stateOf(chatId).finally(() => opening.delete(chatId));
      if (found === null) return parts.openChat(chatId);
      const window = parts.openWindow(found.state.name, () => gone(chatId));
      windows.set(chatId, { window, typed: '', seq });
    },
    changed() {
      for (const [chatId, open] of windows)
        void stateOf(chatId).then(
          (found) => {
            if (windows.get(chatId) !== open) return;
            if (found === null) return open.window.close();
            open.seq = found.seq;
            open.window.tell(found.state);
          },
          (error: unknown) => parts.log('warn', 'what is answered could not be read', errorFields(error)),
        );
    },
    async closeAll() {
      for (const chatId of windows.keys()) close(chatId);
      await Promise.all(keeping);
    },
    handlers: {
      async state(id) {
        const [chatId, open] = from(id) ?? [];
        const found = chatId === undefined ? null : await stateOf(chatId);
        if (found === null || open === undefined) return none;
        open.seq = found.seq;
        return ok(found.state);
      },
      typed(id, text) {
        const [, open] = from(id) ?? [];
        if (open === undefined) return none;
        open.typed = text;
        return ok({});
      },
      async send(id, text) {
        const [chatId, open] = from(id) ?? [];
        if (chatId === undefined || open === undefined) return none;
        // From here on it is the outbox that keeps it.
        open.typed = '';
        await sendReply(await parts.core, { chatId, text, seq: open.seq }, parts.openChat);
        parts.answered(chatId);
        close(chatId);
        return ok({});
      },
      leave(id, open) {
        const [chatId] = from(id) ?? [];
        if (chatId === undefined) return none;
        close(chatId);
        if (open) parts.openChat(chatId);
        return ok({});
      },
    },
  };
};
