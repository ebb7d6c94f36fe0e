import type { ChatView } from '../../contract/ipc.ts';
import { Avatar, type AvatarProps } from './Avatar.tsx';

interface ChatAvatarProps extends Pick<AvatarProps, 'size' | 'online'> {
  chat: Pick<ChatView, 'id' | 'kind' | 'title' | 'peer' | 'picture'>;
}

/** The picture that a chat is known by: the other person's, or the group's own. */
export function ChatAvatar({ chat, size, online }: ChatAvatarProps) {
  const { id, kind, title, peer, picture } = chat;
  const group = kind === 'group';
  return (
    <Avatar
      id={peer?.id ?? String(id)}
      name={title}
      picture={group ? picture : peer?.picture}
      {...(size === undefined ? {} : { size })}
      online={online}
      group={group}
    />
  );
}
