import type { IpcEventData } from '../../contract/ipc.ts';
import type { Core } from '../core-api.ts';
import type { DeepLink } from './deep-link.ts';

type Place = IpcEventData<'navigate'>;

export interface Navigator {
  /** Shows a place in the window, as soon as it listens. */
  go(place: Place): void;
  /** Shows what a deep link names, if the account has it: a chat of another's is nothing, an unknown user is "new chat". */
  follow(link: DeepLink): Promise<void>;
  /** The window listens. */
  ready: () => void;
}

export const createNavigator = (core: Promise<Core>, send: (place: Place) => void): Navigator => {
  let listening = false;
  let waiting: Place | null = null;
  const go = (place: Place): void => {
    if (listening) send(place);
    else waiting = place;
  };
  return {
    go,
    async follow(link) {
      const list = await (await core).requests['chats.list'](undefined);
      if (!list.ok) return;
      const id = String(link.id);
      const chat = list.value.chats.find((c) => (link.to === 'chat' ? c.id === link.id : c.peer?.id === id));
      if (chat) go({ to: 'chat', chatId: chat.id });
      else if (link.to === 'user') go({ to: 'new-chat' });
    },
    ready() {
      // After the answer that is on its way to the window.
      setImmediate(() => {
        listening = true;
        if (waiting !== null) send(waiting);
        waiting = null;
      });
    },
  };
};
