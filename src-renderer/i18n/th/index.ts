import { acts } from './acts.ts';
import { advanced } from './advanced.ts';
import { auth } from './auth.ts';
import { chats } from './chats.ts';
import { common } from './common.ts';
import { conversation } from './conversation.ts';
import { desktop } from './desktop.ts';
import { devices } from './devices.ts';
import { doctor } from './doctor.ts';
import { files } from './files.ts';
import { network } from './network.ts';
import { newChat } from './new-chat.ts';
import { pins } from './pins.ts';
import { reply } from './reply.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { spelling } from './spelling.ts';
import { storage } from './storage.ts';
import { writing } from './writing.ts';

export const th = {
  common,
  auth,
  chats,
  newChat,
  search,
  settings,
  conversation,
  acts,
  desktop,
  devices,
  network,
  storage,
  advanced,
  doctor,
  files,
  reply,
  spelling,
  writing,
  pins,
};
