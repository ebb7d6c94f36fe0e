import type { Bridge } from '../../contract/bridge.ts';
import type { IpcEventData } from '../../contract/ipc.ts';
import { createAimsStore, type AimsStore } from './aims.ts';
import { createAppStore, type AppStore } from './app.ts';
import { createChatsStore, type ChatsStore } from './chats.ts';
import { createMembersStore, type MembersStore } from './members.ts';
import { createMessagesStore, type MessagesStore } from './messages.ts';
import { createPeopleStore, type PeopleStore } from './people.ts';
import { createPresenceStore, type PresenceStore } from './presence.ts';
import { createTransfersStore, type TransfersStore } from './transfers.ts';
import { createSearchStore, type SearchStore } from './search.ts';

export interface Stores {
  bridge: Bridge;
  app: AppStore;
  chats: ChatsStore;
  presence: PresenceStore;
  messages: MessagesStore;
  members: MembersStore;
  aims: AimsStore;
  transfers: TransfersStore;
  search: SearchStore;
  people: PeopleStore;
}

/** Builds every store over one bridge; nothing is asked or heard yet, but by the messages store. */
export const createStores = (bridge: Bridge): Stores => ({
  bridge,
  app: createAppStore(bridge),
  chats: createChatsStore(bridge),
  presence: createPresenceStore(bridge),
  messages: createMessagesStore(bridge),
  members: createMembersStore(bridge),
  aims: createAimsStore(bridge),
  transfers: createTransfersStore(bridge),
  search: createSearchStore(bridge),
  people: createPeopleStore(bridge),
});

/** Starts them: who is signed in, then that account's chats; another account starts from nothing. */
export const startStores = async ({
  bridge,
  app,
  chats,
  presence,
  messages,
  members,
  transfers,
  people,
}: Stores): Promise<void> => {
  const follow = async (): Promise<void> => {
    chats.clear();
    presence.clear();
    people.clear();
    if (app.getState().account === null) {
      chats.stop();
      presence.stop();
      people.stop();
      return;
    }
    presence.start();
    void transfers.start();
    people.start();
    await chats.start();
  };
  // The list is asked for together with the state, before it is known that anybody is signed in: one painting instead of two.
  let listing = chats.start();
  let first = true;
  app.subscribe((now, before) => {
    if (now.account?.userId === before.account?.userId && now.account?.server === before.account?.server) return;
    messages.reset();
    members.clear();
    if (first) presence.start();
    else listing = follow();
  });
  const go = (place: IpcEventData<'navigate'>): void => {
    if (app.getState().account === null) return;
    if (place.to === 'chat') {
      app.open(null);
      app.search(false);
      chats.open(place.chatId);
    } else if (place.to === 'join') app.join(place.token);
    else if (place.to === 'search') app.search(true);
    else app.open(place.to);
  };
  const started = app.start(listing);
  // A link of a cold start may come before the list that the account waits for.
  bridge.on('navigate', (place) => (first ? void started.then(() => go(place)) : go(place)));
  await started;
  first = false;
  if (app.getState().account !== null) {
    void transfers.start();
    people.start();
  }
  if (app.getState().account === null) void follow();
  await listing;
};
