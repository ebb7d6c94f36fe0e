import type { Quote } from '../../contract/act-ipc.ts';
import type { MessageView } from '../../contract/ipc.ts';
import { plainText } from '../../contract/markup.ts';

/** Of a quoted text, code units at most. */
const PREVIEW_MAX = 140;

/** What a reply shows of the message that it answers; null: that one is not on the server, or nobody wrote it, so nothing can refer to it. */
export const quoteOf = (m: MessageView): Quote | null =>
  m.seq === null || m.kind === 'notice'
    ? null
    : {
        seq: m.seq,
        senderId: m.senderId,
        senderName: m.senderName,
        kind: m.deleted ? 'deleted' : m.kind,
        preview: (plainText(m.text) || (m.file?.name ?? ''))
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, PREVIEW_MAX)
          .toWellFormed(),
      };
