/**
 * The bridge's names as plain values, for the preload: no schema library reaches the sandbox. That the lists are exactly
 * the keys of the tables in ipc.ts is checked by channels.test.ts and, one way, by the types here.
 */
import type { IpcEventName, IpcRequestName } from './ipc.ts';

export const requestChannels = [
  'app.state',
  'auth.probe',
  'auth.register',
  'auth.login',
  'auth.logout',
  'chats.list',
  'chats.create',
  'chats.show',
  'chats.markRead',
  'messages.page',
  'messages.send',
  'messages.retry',
  'messages.discard',
  'drafts.set',
  'typing.set',
  'users.search',
  'search.messages',
  'pictures.pick',
  'pictures.add',
  'pictures.drop',
  'settings.set',
  'connection.retry',
  'links.open',
  'notifications.test',
  'menu.show',
  'doctor.connection',
  'doctor.chats',
  'doctor.message',
  'doctor.check',
  'doctor.refetch',
  'doctor.rebuild',
  'updates.state',
  'updates.check',
  'updates.restart',
] as const satisfies readonly IpcRequestName[];

export const eventChannels = [
  'account.changed',
  'connection.changed',
  'chats.changed',
  'messages.changed',
  'presence.changed',
  'typing.changed',
  'settings.changed',
  'upload.progress',
  'navigate',
  'notice',
  'screen.changed',
  'doctor.progress',
  'updates.changed',
] as const satisfies readonly IpcEventName[];
