import type { Bridge } from '../../contract/bridge.ts';
import type { IpcEventData, IpcInput, StagedPicture } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';

/** How long after the last key a draft is written. */
const WRITE_AFTER_MS = 300;

/** A picture that waits to be sent. `file`: what it was made from. */
export interface DraftPicture {
  picture: StagedPicture;
  caption: string;
  file: File;
}

/** What the field of a chat is for besides a new message, as main keeps it. */
export type KeptAim = Pick<IpcInput<'drafts.set'>, 'replyTo' | 'edit'>;
/** What another device wrote. */
export type TakenDraft = IpcEventData<'draft.changed'>;

/** What is being written, per chat: survives switching chats at once, and closing the app by way of main. */
export interface Drafts {
  /** The text as this window knows it; undefined: it never touched this chat's draft. */
  text(chatId: number): string | undefined;
  /** Remembers and, a little later, writes. */
  set(chatId: number, text: string): void;
  /** Likewise what the field is for. */
  aim(chatId: number, aim: KeptAim): void;
  /** Writes now what waits to be written. */
  flush(): void;
  /** Hears of what was written on another device, where nothing was written in this window since. */
  onTaken(listener: (draft: TakenDraft) => void): () => void;
  pictures(chatId: number): readonly DraftPicture[];
  setPictures(chatId: number, pictures: readonly DraftPicture[]): void;
  reset(): void;
}

const NONE: readonly DraftPicture[] = [];

export const createDrafts = (bridge: Bridge): Drafts => {
  const texts = new Map<number, string>();
  const pictures = new Map<number, readonly DraftPicture[]>();
  const unwritten = new Map<number, KeptAim & { typed?: true }>();
  /** Writes that main has not answered. */
  const writing = new Map<number, number>();
  const listeners = new Set<(draft: TakenDraft) => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = async (chatId: number, { typed, ...aim }: KeptAim & { typed?: true }): Promise<void> => {
    // A text too long to be sent is kept as far as main takes it.
    const text = (texts.get(chatId) ?? '').slice(0, limits.textChars).toWellFormed();
    writing.set(chatId, (writing.get(chatId) ?? 0) + 1);
    await bridge.invoke('drafts.set', { chatId, ...(typed === true ? { text } : {}), ...aim });
    writing.set(chatId, (writing.get(chatId) ?? 1) - 1);
  };
  const flush = (): void => {
    clearTimeout(timer);
    for (const [chatId, what] of unwritten) void write(chatId, what);
    unwritten.clear();
  };
  const later = (chatId: number, what: KeptAim & { typed?: true }): void => {
    unwritten.set(chatId, { ...unwritten.get(chatId), ...what });
    clearTimeout(timer);
    timer = setTimeout(flush, WRITE_AFTER_MS);
  };
  const reset = (): void => {
    clearTimeout(timer);
    texts.clear();
    pictures.clear();
    unwritten.clear();
  };
  // The same account signed in again goes on writing where it was.
  bridge.on('account.changed', ({ account }) => account === null && reset());
  bridge.on('draft.changed', (draft) => {
    const { chatId, text } = draft;
    // What is being typed here is never replaced: it is on its way to main, which then tells the other devices.
    if (unwritten.has(chatId) || (writing.get(chatId) ?? 0) > 0) return;
    texts.set(chatId, text);
    for (const tell of listeners) tell(draft);
  });

  return {
    text: (chatId) => texts.get(chatId),
    set(chatId, text) {
      texts.set(chatId, text);
      later(chatId, { typed: true });
    },
    aim: later,
    flush,
    onTaken(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pictures: (chatId) => pictures.get(chatId) ?? NONE,
    setPictures: (chatId, next) => void pictures.set(chatId, next),
    reset,
  };
};

const perBridge = new WeakMap<Bridge, Drafts>();

/** The one set of drafts of a bridge: a composer comes and goes with its chat, what was written in it does not. */
export const draftsOf = (bridge: Bridge): Drafts => {
  const held = perBridge.get(bridge) ?? createDrafts(bridge);
  perBridge.set(bridge, held);
  return held;
};
