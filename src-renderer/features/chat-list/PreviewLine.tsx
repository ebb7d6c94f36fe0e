import { Ban, Check, CheckCheck, CircleAlert, Clock, Image, Paperclip } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { GroupNotice } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { deletedText } from '../conversation/speech.ts';
import { typingText } from '../groups/typing-text.ts';
import { useMembers } from '../groups/use-members.ts';
import { useNoticeText } from '../groups/use-words.ts';
import type { Preview } from './preview.ts';

/** One line of the newest thing in a chat. Line breaks of the message are single spaces here. */
export function PreviewLine({ preview, chat }: { preview: Preview; chat: ChatView }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  switch (preview.kind) {
    case 'failed':
      return (
        <>
          <CircleAlert className="ic s14 bad" aria-hidden="true" />
          <span className="pv ell">
            <b className="bad">{t('chats.notSent')}</b> {preview.text || t('chats.picture')}
          </span>
        </>
      );
    case 'draft':
      return (
        <span className="pv ell">
          <b>{t('chats.draft')}</b> {preview.text}
        </span>
      );
    case 'typing':
      return chat.kind === 'group' ? (
        <GroupTyping chat={chat} />
      ) : (
        <span className="pv ell typing">{t('chats.typing')}</span>
      );
    case 'notice':
      return <Notice notice={preview.notice} />;
    case 'none':
      return <span className="pv ell">{t('chats.noMessages')}</span>;
    case 'last': {
      if (preview.content === 'deleted')
        return (
          <>
            <Ban className="ic s14" aria-hidden="true" />
            <span className="pv ell">{deletedText(t, preview)}</span>
          </>
        );
      const text =
        preview.content === 'unsupported'
          ? t('chats.unsupported')
          : preview.text || (preview.content === 'image' ? t('chats.picture') : '');
      return (
        <>
          {preview.own && <StatusIcon status={preview.status} />}
          {preview.content === 'image' && <Image className="ic s14" aria-hidden="true" />}
          {preview.content === 'file' && <Paperclip className="ic s14" aria-hidden="true" />}
          <span className="pv ell">{saidBy(preview, text, t, g)}</span>
        </>
      );
    }
  }
}

/** What was said, with who said it where that is not the chat's own name. */
export const saidBy = (
  { own, by }: Pick<Extract<Preview, { kind: 'last' }>, 'own' | 'by'>,
  text: string,
  t: TFunction,
  g: TFunction<'groups'>,
): string => (own ? t('chats.you', { text }) : by === '' ? text : g('said', { name: by, text }));

/** In a group it is said who writes. */
function GroupTyping({ chat }: { chat: ChatView }) {
  const { t: g } = useTranslation('groups');
  const members = useMembers(chat);
  return <span className="pv ell typing">{typingText(g, chat.typing, members)}</span>;
}

function Notice({ notice }: { notice: GroupNotice }) {
  const told = useNoticeText();
  return <span className="pv ell">{told(notice)}</span>;
}

/** Shape tells how far an own message has come; the words are spoken. */
function StatusIcon({ status }: { status: Extract<Preview, { kind: 'last' }>['status'] }) {
  const { t } = useTranslation();
  if (status === 'received') return null;
  const Icon = {
    queued: Clock,
    sending: Clock,
    sent: Check,
    delivered: CheckCheck,
    read: CheckCheck,
    failed: CircleAlert,
  }[status];
  return (
    <span className={status === 'read' ? 'rd' : undefined} title={t(`chats.status.${status}`)}>
      <Icon className={status === 'read' ? 'ic s12' : 'ic s14'} aria-hidden="true" />
      <span className="sr">{t(`chats.status.${status}`)}</span>
    </span>
  );
}
