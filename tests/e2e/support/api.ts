import { io } from 'socket.io-client';
import { chatListAnswer, createChatAnswer, sessionAnswer } from '../../../contract/rest.ts';
import { SOCKET_PATH, type Ack } from '../../../contract/socket.ts';

/** An account made straight through the server's own interface: the other person of a test, without a window. */
export interface Friend {
  id: string;
  /** Sends a text to a user, as a seed-style client would; answers the chat's id. */
  sendTo(userId: string, text: string): Promise<number>;
  close(): void;
}

/** Another device of somebody who has a window. */
export interface OtherDevice {
  /** Reads a chat to its end. */
  read(chatId: number): Promise<void>;
  /** What the server says is unread: of all chats together. */
  unread: () => Promise<number>;
}

export const otherDevice = async (server: string, who: { email: string; password: string }): Promise<OtherDevice> => {
  const { accessToken } = sessionAnswer.parse(
    await post(`${server}/api/auth/login`, { email: who.email, password: who.password }),
  );
  return {
    read: async (chatId) => void (await post(`${server}/api/chat/${chatId}/mark-read`, {}, accessToken)),
    async unread() {
      const headers = { authorization: `Bearer ${accessToken}` };
      const answer: unknown = await (await fetch(`${server}/api/chat/list`, { headers })).json();
      return chatListAnswer.parse(answer).chats.reduce((sum, chat) => sum + chat.unread_count, 0);
    },
  };
};

const post = async (url: string, body: unknown, token?: string): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return response.json();
};

export const newFriend = async (
  server: string,
  who: { name: string; email: string; password: string },
): Promise<Friend> => {
  const { user, accessToken } = sessionAnswer.parse(await post(`${server}/api/auth/register`, who));
  const socket = io(server, { path: SOCKET_PATH, auth: { token: accessToken }, transports: ['websocket'] });
  return {
    id: user.id,
    async sendTo(userId, text) {
      const { chatId } = createChatAnswer.parse(
        await post(`${server}/api/chat/create`, { otherUserId: userId }, accessToken),
      );
      const data = { chatId, content: text, messageType: 'TEXT' };
      // What the server acknowledges is typed by the contract.
      const ack = (await socket.timeout(10_000).emitWithAck('send_message', data)) as Ack<'send_message'>;
      if (!ack.ok) throw new Error(`Not sent: ${ack.error.code}`);
      return chatId;
    },
    close: () => void socket.disconnect(),
  };
};
