import type { MessageView } from '../../../contract/ipc.ts';
import type { Point } from '../../ui/point.ts';
import type { Status } from './rows.ts';

/** What a message lets one do; the same object for all rows, so that none is drawn anew because of it. */
export interface MessageActions {
  link: (href: string) => void;
  /** Opens a message's picture in the viewer. */
  view: (message: MessageView) => void;
  retry(key: string): void;
  discard(key: string): void;
  /** Opens the details. The focus is on the message then, so that it comes back to it. */
  info(message: MessageView): void;
  /** Opens the system's menu of what can be done with it. */
  menu(message: MessageView, status: Status, at: Point): void;
  reply(message: MessageView): void;
  edit(message: MessageView): void;
  history(message: MessageView): void;
  react(message: MessageView, emoji: string, on: boolean): void;
  /** Opens the choice of emoji for a reaction at an element of the message. */
  pick(message: MessageView, at: Element): void;
  /** Goes to a message of this chat, fetching what is missing. */
  jump: (seq: number) => void;
  forward(messages: readonly MessageView[]): void;
  /** Asks which: for everyone or for oneself. */
  remove(messages: readonly MessageView[]): void;
  copy(message: MessageView): void;
  /** Pins a message for everybody in the chat, or takes it off. */
  pin(seq: number, on: boolean): void;
  /** Selects it, or takes it out of the selection. */
  select: (message: MessageView) => void;
}

/** Whether others can see it: what is not sent yet can be neither answered nor reacted to. */
export const isThere = (m: MessageView): boolean => m.seq !== null && !m.deleted;
export const isForwardable = (m: MessageView): boolean => !m.deleted && m.kind !== 'unsupported' && m.kind !== 'file';
