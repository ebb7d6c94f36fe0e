import { auth } from './auth.ts';
import { chats } from './chats.ts';
import { common } from './common.ts';
import { conversation } from './conversation.ts';
import { desktop } from './desktop.ts';
import { doctor } from './doctor.ts';
import { newChat } from './new-chat.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';

export const en = { common, auth, chats, newChat, search, settings, conversation, desktop, doctor };
