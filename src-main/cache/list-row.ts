import type { MessageView } from '../../contract/ipc.ts';
import { viewOfRecord } from './records.ts';
import { selectSealed } from './seal.ts';
import { noLookups } from './viewer.ts';

/** A chat as it is stored, with the newest message beside it: a row of the list is drawn from it alone. */
export interface ListRow {
  id: number;
  kind: 'direct' | 'group';
  title: string;
  peer_id: string | null;
  peer_name: string | null;
  peer_picture: string | null;
  peer_online: number;
  peer_last_seen: number | null;
  updated_at: number;
  hidden: number;
  unread: number;
  mentioned: number;
  head: number;
  epoch: string;
  top: number;
  joined_seq: number;
  read_seq: number;
  peers_read: number;
  peers_delivered: number;
  last_seq: number | null;
  last_sender: string | null;
  last_name: string | null;
  last_client: string | null;
  last_type: string | null;
  last_text: string | null;
  last_image: string | null;
  last_width: number | null;
  last_height: number | null;
  last_at: number | null;
  last_deleted: number;
  seal: number;
}

/** Chats; the caller adds which. */
export const LIST = selectSealed('chat');

/** The newest message of a chat; null: it has none. */
export const lastMessage = (row: ListRow, selfId: string): MessageView | null =>
  row.last_seq === null
    ? null
    : viewOfRecord(
        {
          chat_id: row.id,
          seq: row.last_seq,
          sender: row.last_sender ?? '',
          name: row.last_name ?? '',
          client_id: row.last_client,
          type: row.last_type ?? 'TEXT',
          content: row.last_text ?? '',
          image: row.last_image,
          width: row.last_width,
          height: row.last_height,
          // The list shows neither.
          preview: null,
          album: null,
          at: row.last_at ?? 0,
          // The list shows neither answers nor reactions.
          reply_to: null,
          mentions: null,
          state_seq: 0,
          edited_at: null,
          deleted: row.last_deleted,
          reactions: null,
        },
        selfId,
        noLookups,
      );
