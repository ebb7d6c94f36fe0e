import type { ChatView, GroupMember, GroupWish } from '../../contract/ipc.ts';
import type { GroupActData } from '../../contract/group.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { viewChat } from '../views.ts';
import type { OpenAccount } from './account.ts';
import type { Link } from './link.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type GroupRequestName =
  'groups.create' | 'groups.members' | 'groups.act' | 'groups.invite' | 'groups.lookUp' | 'groups.join';

/** A new chat is known to the cache after this many syncs, or not at all. */
const CHAT_TRIES = 3;
/** Addresses of pictures that were put on the server are remembered, so that a repeated deed is the same one. */
const UPLOADED_MAX = 50;

const offline = fail('OFFLINE', 'Groups need a connection to the server.');
const notThere = fail('NOT_FOUND', 'There is no such chat.');
const LINK = 'sarn://join/';

/** A chat that the server has made or let the user into, as soon as a sync has told of it. */
export const soonHere = async (a: OpenAccount, chatId: number): Promise<Result<ChatView>> => {
  for (let tries = 0; ; tries += 1) {
    const chat = a.cache.chat(chatId);
    if (chat) return ok(viewChat(a.overlay, chat));
    if (tries === CHAT_TRIES) return fail('TIMEOUT', 'The chat was made, but is not here yet. Try again.');
    a.link()?.sync.ask('a chat was made');
    await a.link()?.sync.settled();
  }
};

/** Where somebody is, and how far they have read. */
const memberView = (a: OpenAccount, m: ReturnType<OpenAccount['cache']['members']>[number]): GroupMember => {
  const self = m.id === a.session.account.userId;
  const online = self ? a.connection().state === 'online' : a.overlay.online.has(m.id);
  return { ...m, self, online };
};

/** Requests about groups. Deeds go to the server at once, and are shown when it has them; trying again is the same deed. */
export const createGroupRequests = (on: OnAccount): Pick<AccountRequests, GroupRequestName> => {
  /** By the id of the staged picture. */
  const uploaded = new Map<string, string>();

  /** Puts a staged picture on the server, once. null: none is wanted. */
  const pictureFor = async (
    a: OpenAccount,
    clientId: string,
    pictureId: string | null,
  ): Promise<Result<string | null>> => {
    if (pictureId === null) return ok(null);
    const known = uploaded.get(pictureId);
    if (known !== undefined) return ok(known);
    const staged = a.pictures.staged(pictureId);
    if (!staged) return fail('NOT_FOUND', 'The picture is not here any more.');
    const put = await a.pictures.upload({ clientId, picture: { ...staged, url: null, album: null } });
    if (!put.ok) return put;
    uploaded.set(pictureId, put.value);
    const [oldest] = uploaded.keys();
    if (uploaded.size > UPLOADED_MAX && oldest !== undefined) uploaded.delete(oldest);
    return put;
  };
  /** The deed is done: what was staged for it is not needed any more. */
  const dropPicture = async (a: OpenAccount, pictureId: string | null): Promise<void> => {
    if (pictureId !== null) await a.pictures.drop(pictureId);
  };

  const dataOf = async (
    a: OpenAccount,
    { chatId, clientId, wish }: { chatId: number; clientId: string; wish: GroupWish },
  ): Promise<Result<GroupActData>> => {
    const base = { chatId, clientId };
    if (wish.kind === 'add') return ok({ ...base, kind: 'add', users: [...new Set(wish.users)] });
    if (wish.kind !== 'picture') return ok({ ...wish, ...base });
    const picture = await pictureFor(a, clientId, wish.pictureId);
    return picture.ok ? ok({ ...base, kind: 'picture', picture: picture.value }) : picture;
  };

  /** Runs work that needs the server. */
  const online = async <T>(a: OpenAccount, work: (link: Link) => Promise<Result<T>>): Promise<Result<T>> => {
    const link = a.link();
    return link?.connection().state === 'online' ? work(link) : offline;
  };

  return {
    'groups.create': on((a, { clientId, title, pictureId, members }) =>
      online(a, async (link) => {
        const picture = await pictureFor(a, clientId, pictureId);
        if (!picture.ok) return picture;
        const people = [...new Set(members)];
        const made = await link.request('create_group', { clientId, title, picture: picture.value, members: people });
        if (!made.ok) return made;
        await dropPicture(a, pictureId);
        return soonHere(a, made.value.chatId);
      }),
    ),

    'groups.members': on((a, { chatId }) =>
      a.cache.chatState(chatId) === null
        ? notThere
        : ok({ members: a.cache.members(chatId).map((m) => memberView(a, m)) }),
    ),

    'groups.act': on((a, { chatId, clientId, wish }) =>
      online(a, async (link) => {
        const data = await dataOf(a, { chatId, clientId, wish });
        if (!data.ok) return data;
        const done = await link.request('act_on_group', data.value);
        if (!done.ok) return done;
        if (wish.kind === 'picture') await dropPicture(a, wish.pictureId);
        const { event } = done.value;
        if (event === null) {
          // Not a member any more: the chat goes with the next sync.
          link.sync.ask('left a group');
          await link.sync.settled();
          return ok({});
        }
        a.feed.push(await a.cache.applyEntry(event), 'here');
        link.mend(chatId);
        return ok({});
      }),
    ),

    'groups.invite': on((a, { chatId, do: deed }) =>
      online(a, async (link) => {
        const told = await link.request('group_invite', { chatId, do: deed });
        if (!told.ok) return told;
        const { token } = told.value;
        return ok({ link: token === null ? null : `${LINK}${token}` });
      }),
    ),

    'groups.lookUp': on((a, { token }) =>
      online(a, async (link) => {
        const found = await link.request('read_invite', { token });
        if (!found.ok) return found;
        const { title, members, chatId } = found.value;
        return ok({ title, members, chatId });
      }),
    ),

    'groups.join': on((a, { token, clientId }) =>
      online(a, async (link) => {
        const joined = await link.request('join_group', { token, clientId });
        return joined.ok ? soonHere(a, joined.value.chatId) : joined;
      }),
    ),
  };
};
