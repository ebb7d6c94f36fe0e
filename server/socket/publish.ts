import type { Publisher } from '../domain/publisher.ts';
import type { SarnServer } from './types.ts';

/** Rooms: a user's protocol devices, a user's seed devices, a device, and who looks at a chat. */
export const protocolRoom = (userId: number): string => `p:${userId}`;
export const seedRoom = (userId: number): string => `s:${userId}`;
export const deviceRoom = (deviceId: string): string => `d:${deviceId}`;
export const lookingRoom = (userId: number, chatId: number): string => `o:${userId}:${chatId}`;

const bothRooms = (users: readonly number[]): string[] => users.flatMap((id) => [protocolRoom(id), seedRoom(id)]);

/** The domain's pushes over Socket.IO rooms. Each push is encoded once, whatever the number of its receivers. */
export const createPublisher = (io: SarnServer): Publisher => ({
  message(payload, users, from) {
    const to = io.to(bothRooms(users));
    // The sending protocol socket has the ack; a seed client knows its own message only by the echo.
    const others = from.protocol && from.socketId !== null ? to.except(from.socketId) : to;
    others.emit('receive_message', payload);
  },
  chatEvent(push, users) {
    if (users.length > 0) io.to(users.map(protocolRoom)).emit('chat_event', push);
  },
  userEvent(event, user) {
    io.to(protocolRoom(user)).emit('user_event', event);
  },
  typing(chatId, who, typing, users) {
    if (users.length > 0) io.to(bothRooms(users)).emit('typing_update', { chatId, userId: String(who), typing });
  },
  presence(change, who, users) {
    if (users.length > 0) io.to(bothRooms(users)).emit(change, String(who));
  },
  hidden(who, users) {
    if (users.length === 0) return;
    io.to(users.map(protocolRoom)).emit('user_hidden', String(who));
    io.to(users.map(seedRoom)).emit('user_offline', String(who));
  },
  hasSeedDevice: (user) => io.of('/').adapter.rooms.has(seedRoom(user)),
  unread(user, chatId, unreadCount) {
    io.to(seedRoom(user)).emit('unread_update', { chatId, unreadCount });
  },
  chatListUpdate(user, row, to) {
    io.to(to === 'all' ? bothRooms([user]) : [seedRoom(user)]).emit('chat_list_update', row);
  },
});
