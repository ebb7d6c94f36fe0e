import type { ChatView, MessageView } from './ipc.ts';

/**
 * How far an own message has come: the state of its row, refined by the other members' pointers. One function, so that
 * the list, the conversation and the tests agree. Apart from the schemas, so that the window can use it without the schema library.
 */
export const messageStatus = (
  m: Pick<MessageView, 'state' | 'seq'>,
  chat: Pick<ChatView, 'peersReadSeq' | 'peersDeliveredSeq'>,
): 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'received' => {
  if (m.state !== 'sent' || m.seq === null) return m.state;
  if (m.seq <= chat.peersReadSeq) return 'read';
  return m.seq <= chat.peersDeliveredSeq ? 'delivered' : 'sent';
};
