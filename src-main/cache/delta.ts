import type { Changes } from './api.ts';
import type { MessageView } from '../../contract/ipc.ts';

/** Collects what one write changes. */
export class Delta {
  readonly #chats = new Set<number>();
  readonly #messages = new Map<string, MessageView>();
  readonly #removed: Changes['removed'] = [];
  readonly #gone = new Set<number>();
  readonly #arrived: MessageView[] = [];
  readonly #drafts = new Set<number>();
  readonly #erased = new Set<string>();
  #faces: Changes['faces'];
  /** Own messages and acts that the server has: their rows close once this write is committed. With a message's number. */
  readonly closing = new Map<string, number | null>();

  /** Settings that the server knows: likewise. */
  readonly told: { key: string; clientId: string }[] = [];

  #shown: ReadonlySet<number> | null = null;
  #news = true;

  /** Leaves out the messages of other chats than these, and with `news` false those for a notification: a large write's. */
  only(shown: readonly number[], news: boolean): void {
    this.#shown = new Set(shown);
    this.#news = news;
  }
  /** Does anybody want to be told of the messages of this chat? */
  shows(chatId: number): boolean {
    return this.#shown?.has(chatId) ?? true;
  }
  closes(clientId: string, seq: number | null): void {
    this.closing.set(clientId, seq ?? this.closing.get(clientId) ?? null);
  }
  /** The picture with this id belongs to a message that is gone. */
  erase(fileId: string): void {
    this.#erased.add(fileId);
  }
  /** A message that was stored. `unseen`: somebody else's, above the read pointer. `view` is made only when it is wanted. */
  stored(chatId: number, unseen: boolean, view: () => MessageView): void {
    const shown = this.shows(chatId);
    const arrived = unseen && this.#news;
    if (!shown && !arrived) return;
    const made = view();
    if (shown) this.message(made);
    if (arrived) this.#arrived.push(made);
  }

  chat(id: number): this {
    this.#chats.add(id);
    return this;
  }
  message(view: MessageView): this {
    this.#messages.set(`${view.chatId}/${view.key}`, view);
    return this.chat(view.chatId);
  }
  removed(chatId: number, key: string): this {
    this.#removed.push({ chatId, key });
    return this.chat(chatId);
  }
  /** Its draft was written on another device. */
  draft(chatId: number): this {
    this.#drafts.add(chatId);
    return this.chat(chatId);
  }
  /** What belongs to the account is another now; `names`: somebody's name or picture is. */
  face(what: 'own' | 'names'): void {
    if (this.#faces !== 'names') this.#faces = what;
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
      erased: [...this.#erased],
      drafts: [...this.#drafts],
      ...(this.#faces === undefined ? {} : { faces: this.#faces }),
      arrived: this.#arrived.sort((a, b) => a.at - b.at || a.order - b.order),
    };
  }
}
