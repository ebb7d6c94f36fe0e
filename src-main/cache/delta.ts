import type { Changes } from './api.ts';
import type { MessageView } from '../../contract/ipc.ts';

/** Collects what one write changes. */
export class Delta {
  readonly #chats = new Set<number>();
  readonly #messages = new Map<string, MessageView>();
  readonly #removed: Changes['removed'] = [];
  readonly #gone = new Set<number>();
  readonly #arrived: MessageView[] = [];
  /** Own messages that are stored now: their outbox rows close once this write is committed. */
  readonly closing = new Set<string>();

  chat(id: number): this {
    this.#chats.add(id);
    return this;
  }
  message(view: MessageView): this {
    this.#messages.set(`${view.chatId}/${view.key}`, view);
    return this.chat(view.chatId);
  }
  arrived(view: MessageView): void {
    this.#arrived.push(view);
  }
  removed(chatId: number, key: string): this {
    this.#removed.push({ chatId, key });
    return this.chat(chatId);
  }
  gone(id: number): void {
    this.#gone.add(id);
    this.#chats.delete(id);
  }
  changes(): Changes {
    return {
      chatIds: [...this.#chats],
      messages: [...this.#messages.values()],
      removed: this.#removed,
      gone: [...this.#gone],
      arrived: this.#arrived.sort((a, b) => a.at - b.at || a.order - b.order),
    };
  }
}
