import { setLast, type ActItem, type DraftItem, type OutboxItem, type SettingItem } from './unsent-items.ts';
import { noDraft } from './drafts.ts';
import type { Mirror, OutboxPatch } from './protocol.ts';

/** What outbox.db holds, on the caller's thread: kept equal by the patches that come with the worker's answers. */
export class OutboxMirror {
  readonly #items: Map<string, OutboxItem>;
  readonly #acts: Map<string, ActItem>;
  readonly #drafts: Map<number, DraftItem>;
  readonly #reads: Map<number, number>;
  readonly #settings: Map<string, SettingItem>;

  constructor(mirror: Mirror) {
    this.#items = new Map(mirror.items.map((item) => [item.clientId, item]));
    this.#acts = new Map(mirror.acts.map((act) => [act.clientId, act]));
    this.#drafts = new Map(mirror.drafts);
    this.#reads = new Map(mirror.reads);
    this.#settings = new Map(mirror.settings.map((item) => [item.key, item]));
  }

  apply(patch: OutboxPatch): void {
    for (const item of patch.put) this.#items.set(item.clientId, item);
    for (const clientId of patch.closed) this.#items.delete(clientId);
    for (const act of patch.acts) this.#acts.set(act.clientId, act);
    for (const clientId of patch.acted) this.#acts.delete(clientId);
    for (const [chatId, draft] of patch.drafts) this.#drafts.set(chatId, draft);
    for (const [chatId, seq] of patch.reads) {
      if (seq === 0) this.#reads.delete(chatId);
      else this.#reads.set(chatId, seq);
    }
    for (const item of patch.set) setLast(this.#settings, item);
    for (const [key, clientId] of patch.told)
      if (this.#settings.get(key)?.clientId === clientId) this.#settings.delete(key);
  }

  /** Ascending by position. */
  items(): OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => a.position - b.position);
  }
  of(chatId: number): OutboxItem[] {
    return this.items().filter((item) => item.chatId === chatId);
  }
  /** Changes that are not on the server yet, ascending by position; with a chat, of that chat. */
  acts(chatId?: number): ActItem[] {
    const acts = [...this.#acts.values()];
    return (chatId === undefined ? acts : acts.filter((a) => a.chatId === chatId)).sort(
      (a, b) => a.position - b.position,
    );
  }
  /** The newest unsent message of each chat. */
  newest(): Map<number, OutboxItem> {
    return new Map(this.items().map((item) => [item.chatId, item]));
  }
  draft(chatId: number): DraftItem {
    return this.#drafts.get(chatId) ?? noDraft;
  }
  /** Drafts that the server does not have. */
  unsentDrafts(): { chatId: number; text: string; replyTo: number | null }[] {
    return [...this.#drafts].flatMap(([chatId, { text, replyTo, sent }]) => (sent ? [] : [{ chatId, text, replyTo }]));
  }
  reads(): { chatId: number; seq: number }[] {
    return [...this.#reads].map(([chatId, seq]) => ({ chatId, seq }));
  }
  /** Settings that are not on the server yet, in the order in which they were set; with a chat, of that chat. */
  settings(chatId?: number): SettingItem[] {
    const all = [...this.#settings.values()];
    return chatId === undefined ? all : all.filter(({ what }) => what.chatId === chatId);
  }
}
