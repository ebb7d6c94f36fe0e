import type { KeyboardEvent } from 'react';
import type { MessageView } from '../../../contract/ipc.ts';
import { keyOf } from '../shell/key-of.ts';
import { isForwardable, isThere, type MessageActions } from './message-actions.ts';

/** Selected text is what the copying keys are meant for. */
const nothingSelected = (): boolean => getSelection()?.isCollapsed !== false;

/**
 * The keys of a message that has the focus by the keyboard (one that was clicked has not: letters then go to the field).
 * Does what the key means; answers whether it meant something.
 */
export const messageKey = (
  event: KeyboardEvent<HTMLElement>,
  message: MessageView,
  actions: MessageActions,
  selecting: boolean,
): boolean => {
  const { target, altKey, ctrlKey, metaKey } = event;
  if (!(target instanceof HTMLElement) || event.nativeEvent.isComposing) return false;
  // As in a file manager: Alt+Enter shows what is known of a thing.
  if (event.key === 'Enter' && altKey) {
    actions.info(message);
    return true;
  }
  if (altKey) return false;
  const key = keyOf(event.nativeEvent);
  const run = (may: boolean, act: () => void): boolean => {
    if (may) act();
    return may;
  };
  if (ctrlKey || metaKey)
    return run(key === 'c' && message.text !== '' && nothingSelected(), () => actions.copy(message));
  if (selecting) return run(key === ' ' || key === 'x', () => actions.select(message));
  if (!target.matches(':focus-visible')) return false;
  switch (key) {
    case 'r':
      return run(isThere(message), () => actions.reply(message));
    case 'e':
      return run(message.canEdit, () => actions.edit(message));
    case 'f':
      return run(isForwardable(message), () => actions.forward([message]));
    case 'x':
      return run(message.seq !== null, () => actions.select(message));
    case '+':
    case '=':
      return run(isThere(message), () => actions.pick(message, target));
    case 'Delete':
      return run(message.seq !== null, () => actions.remove([message]));
    default:
      return false;
  }
};
