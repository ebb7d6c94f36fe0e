import type { OutboxItem } from './api.ts';
import type { Mirror, OutboxPatch } from './protocol.ts';

/** What outbox.db holds, on the caller's thread: kept equal by the patches that come with the worker's answers. */
export class OutboxMirror {
  readonly #items: Map<string, OutboxItem>;
  readonly #drafts: Map<number, string>;
  readonly #reads: Map<number, number>;

  constructor(mirror: Mirror) {
    this.#items = new Map(mirror.items.map((item) => [item.clientId, item]));
    this.#drafts = new Map(mirror.drafts);
    this.#reads = new Map(mirror.reads);
  }

  apply(patch: OutboxPatch): void {
    for (const item of patch.put) this.#items.set(item.clientId, item);
    for (const clientId of patch.closed) this.#items.delete(clientId);
    for (const [chatId, text] of patch.drafts) {
      if (text === '') this.#drafts.delete(chatId);
      else this.#drafts.set(chatId, text);
    }
    for (const [chatId, seq] of patch.reads) {
      if (seq === 0) this.#reads.delete(chatId);
      else this.#reads.set(chatId, seq);
    }
  }

  /** Ascending by position. */
  items(): OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => a.position - b.position);
  }
  of(chatId: number): OutboxItem[] {
    return this.items().filter((item) => item.chatId === chatId);
  }
  /** The newest unsent message of each chat. */
  newest(): Map<number, OutboxItem> {
    return new Map(this.items().map((item) => [item.chatId, item]));
  }
  draft(chatId: number): string {
    return this.#drafts.get(chatId) ?? '';
  }
  reads(): { chatId: number; seq: number }[] {
    return [...this.#reads].map(([chatId, seq]) => ({ chatId, seq }));
  }
}
