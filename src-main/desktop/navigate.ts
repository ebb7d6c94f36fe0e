import type { IpcEventData } from '../../contract/ipc.ts';
import type { Core } from '../core-api.ts';
import type { DeepLink } from './deep-link.ts';
import type { Listening } from './listening.ts';

type Place = IpcEventData<'navigate'>;

export interface Navigator {
  /** Shows a place in the window, as soon as it listens: of several that wait, the last. */
  go(place: Place): void;
  /**
   * Shows what a deep link names, if the account has it: a chat of another's is nothing, an unknown user is "new chat". An invite
   * waits for somebody to sign in.
   */
  follow(link: DeepLink): Promise<void>;
}

export const createNavigator = (
  core: Promise<Core>,
  listening: Pick<Listening, 'now' | 'each'>,
  send: (place: Place) => void,
): Navigator => {
  let waiting: Place | null = null;
  listening.each(() => {
    if (waiting !== null) send(waiting);
    waiting = null;
  });
  const go = (place: Place): void => {
    if (listening.now()) send(place);
    else waiting = place;
  };
  /** The last one that came while nobody was signed in. */
  let invite: DeepLink | null = null;
  const follow = async (link: DeepLink): Promise<void> => {
    const here = await core;
    if (here.account() === null) {
      if (link.to === 'join') invite = link;
      return;
    }
    invite = null;
    if (link.to === 'join') return go({ to: 'join', token: link.token });
    const found = link.to === 'chat' ? here.chat(link.id) : here.chatWith(String(link.id));
    if (found !== null && !found.hidden) go({ to: 'chat', chatId: found.id });
    else if (link.to === 'user') go({ to: 'new-chat' });
  };
  core
    .then((c) =>
      c.on('account.changed', ({ account }) => {
        if (account !== null && invite !== null) void follow(invite);
      }),
    )
    // Said where it is opened.
    .catch(() => undefined);
  return { go, follow };
};
