import type { Mention } from '../../contract/mention.ts';
import type { Failure } from '../../contract/result.ts';

/** What outbox.db holds and its mirror shows, as the rest of the core reads it. */

/** A copy of a file in the profile's `outgoing/`, under `id`. */
export interface UnsentFile {
  id: string;
  name: string;
  size: number;
  sha256: string;
  /** Its id on the server, once it is whole there. */
  fileId: string | null;
  /** The user stopped it for now. */
  paused: boolean;
}

/** A message that is not sent yet. */
export interface OutboxItem {
  clientId: string;
  chatId: number;
  /** Order within the outbox: ascending, never reused. */
  position: number;
  content: string;
  /**
   * A staged picture's id (a file in the profile's `pictures/`), its pixels, its address once uploaded, and the album that it
   * is of, if any.
   */
  picture: { id: string; width: number; height: number; url: string | null; album: string | null } | null;
  /** A file that goes with it. Until the server has all of it (`fileId`), the message is not sent. */
  file: UnsentFile | null;
  state: 'queued' | 'failed';
  error: Failure | null;
  createdAt: number;
  /** The number of the message that it answers. */
  replyTo: number | null;
  /** Whom it calls by name. */
  mentions: Mention[];
}

/** A change of a message that waits to be told to the server, in one order with the chat's unsent messages. */
export interface ActItem {
  clientId: string;
  chatId: number;
  position: number;
  /** The message's number; null while it has none. */
  seq: number | null;
  /**
   * The message's clientId: what an own one is known by while it has no number, and what tells it from another one that stands
   * under its number after a backup was put back. null: it has none.
   */
  key: string | null;
  act:
    | { kind: 'edit'; content: string }
    | { kind: 'delete' }
    | { kind: 'reaction'; emoji: string; on: boolean }
    | { kind: 'pin'; on: boolean }
    /** For oneself alone; it is done here already. */
    | { kind: 'hide' };
  createdAt: number;
}

/** Something the user set that waits to be told to the server. */
export interface SettingItem {
  /** What it sets: a later one of the same key takes its place. */
  key: string;
  clientId: string;
  createdAt: number;
  what:
    | { kind: 'mute'; chatId: number; until: number | null }
    | { kind: 'pin'; chatId: number; on: boolean }
    | { kind: 'archive'; chatId: number; upTo: number | null }
    | { kind: 'hide'; chatId: number; upTo: number }
    | { kind: 'unread'; chatId: number; from: number | null };
}

/** Takes a setting in as the last one: their order is the one in which they were set, which no clock can tell. */
export const setLast = (settings: Map<string, SettingItem>, item: SettingItem): void => {
  settings.delete(item.key);
  settings.set(item.key, item);
};

/** What is being written in a chat. */
export interface DraftItem {
  text: string;
  /** The number of the message that it answers. */
  replyTo: number | null;
  /** A message that is edited instead, and the edit so far; on this computer only. */
  edit: { key: string; seq: number | null; text: string } | null;
  /** The newest state of it that the server is known to have had (contract/draft.ts); 0: none. */
  rev: number;
  /** The chat's epoch that `rev` is of; null: none was told. */
  epoch: string | null;
  /** The server has this text and what it answers. */
  sent: boolean;
}
