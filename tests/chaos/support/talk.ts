import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { MessageView } from '../../../contract/ipc.ts';
import { DeviceGone, type Device } from './device.ts';
import type { Mark, Marks } from './marks.ts';
import type { Random } from './random.ts';
import { sleep } from './wait.ts';

/** A message that somebody wrote, and what becomes of it. */
export interface Said {
  readonly key: string;
  /** Its writer. */
  readonly by: string;
  /** Its writer deletes it for everyone; the other one takes it away for themself. */
  readonly doomed: boolean;
  readonly unwanted: boolean;
  /** Of everything that it ever said: its text, what it was changed to, its picture. */
  readonly marks: Mark[];
  /** The uploaded pictures that it was seen with. */
  readonly pictures: Set<string>;
  /** Its device answered that it is written, that it is deleted, that it is taken away. */
  written: boolean;
  deleted: boolean;
  hidden: boolean;
  /** Its device died before it answered, and it is nowhere. */
  never: boolean;
}

export interface Talk {
  readonly said: readonly Said[];
  /** Writes, changes, deletes, reacts and looks at pictures in a chat until it is told to stop. */
  live(device: Device, chatId: number, over: () => boolean): Promise<void>;
  /**
   * The device's person does away with what is theirs to do away with and still there, at most so many. Everything that is
   * under way has arrived: what the device does not show is gone, or never was.
   */
  removeRest(device: Device, chatId: number, most: number): Promise<void>;
}

const SIDE = 8;
const EMOJIS = ['👍', '🎉', '❤️'] as const;
/** Why a deed may be refused when others do something to the same message at the same time. */
const LATE: readonly string[] = ['NOT_FOUND', 'FORBIDDEN'];

/** A picture whose bytes hold a mark. */
const pictureWith = async (
  { text }: Mark,
  random: Random,
): Promise<{ bytes: Buffer; width: number; height: number }> => ({
  bytes: await sharp({
    create: {
      width: SIDE,
      height: SIDE,
      channels: 3,
      background: { r: random.int(0, 255), g: random.int(0, 255), b: random.int(0, 255) },
    },
  })
    .png()
    .withExif({ IFD0: { Copyright: text.split(' ')[0] ?? '' } })
    .toBuffer(),
  width: SIDE,
  height: SIDE,
});

/** What two people do to each other's messages; all that they say can be recognised. */
export const openTalk = (random: Random, marks: Marks): Talk => {
  const said: Said[] = [];
  const done = (device: Device, what: string, r: { ok: true } | { ok: false; error: { code: string } }): boolean => {
    if (!r.ok && !LATE.includes(r.error.code)) throw new Error(`${device.name}: ${what}: ${r.error.code}`);
    return r.ok;
  };
  const place = (chatId: number, { key, seq }: MessageView) => ({ chatId, key, seq });

  const write = async (device: Device, chatId: number, there: readonly MessageView[]): Promise<void> => {
    const mark = marks.make();
    const doomed = random.chance(0.6);
    const one: Said = {
      key: randomUUID(),
      by: device.userId,
      doomed,
      unwanted: random.chance(0.15),
      marks: [mark],
      pictures: new Set(),
      written: false,
      deleted: false,
      hidden: false,
      never: false,
    };
    said.push(one);
    let pictureId: string | undefined;
    if (random.chance(0.2)) {
      const shown = marks.make();
      one.marks.push(shown);
      pictureId = (await device.stage(await pictureWith(shown, random))).id;
    }
    if (random.chance(0.3)) await device.request('drafts.set', { chatId, text: mark.text });
    const stored = there.flatMap(({ seq }) => (seq === null ? [] : [seq]));
    one.written =
      (await device.send(chatId, mark.text, {
        clientId: one.key,
        ...(pictureId === undefined ? {} : { pictureId }),
        ...(stored.length > 0 && random.chance(0.2) ? { replyTo: random.pick(stored) } : {}),
      })) !== null;
    await device.request('drafts.set', { chatId, text: '' });
  };
  const edit = async (device: Device, chatId: number, m: MessageView, one: Said): Promise<void> => {
    if (!m.canEdit) return;
    const mark = marks.make();
    one.marks.push(mark);
    done(device, 'edit', await device.request('messages.edit', { ...place(chatId, m), text: mark.text }));
  };
  const react = async (device: Device, chatId: number, { seq }: MessageView): Promise<void> => {
    if (seq === null) return;
    const on = random.chance(0.8);
    done(device, 'react', await device.request('messages.react', { chatId, seq, emoji: random.pick(EMOJIS), on }));
  };
  const removeIt = async (device: Device, chatId: number, m: MessageView, one: Said): Promise<void> => {
    const forEveryone = one.by === device.userId;
    const r = await device.request('messages.remove', { ...place(chatId, m), forEveryone });
    if (done(device, 'remove', r)) one[forEveryone ? 'deleted' : 'hidden'] = true;
  };
  const look = async (device: Device, m: MessageView, one: Said): Promise<void> => {
    const id = /^app:\/\/media\/(.+)$/.exec(m.picture?.src ?? '')?.[1];
    if (id === undefined) return;
    one.pictures.add(id);
    await device.media(id);
  };
  const mayRemove = (device: Device, one: Said): boolean => (one.by === device.userId ? one.doomed : one.unwanted);

  return {
    said,
    async live(device, chatId, over) {
      while (!over()) {
        await sleep(random.int(50, 400));
        if (!device.running) continue;
        try {
          const there = await device.newest(chatId);
          if (there.length === 0 || random.chance(0.4)) {
            await write(device, chatId, there);
            continue;
          }
          const m = random.pick(there);
          const one = said.find(({ key }) => key === m.key);
          if (one === undefined || m.deleted) continue;
          await look(device, m, one);
          const dice = random();
          if (dice < 0.35) await edit(device, chatId, m, one);
          else if (dice < 0.5) await react(device, chatId, m);
          else if (mayRemove(device, one)) await removeIt(device, chatId, m, one);
        } catch (error) {
          // Killed in between: it goes on after its restart.
          if (!(error instanceof DeviceGone)) throw error;
        }
      }
    },
    async removeRest(device, chatId, most) {
      const shown = (await device.newest(chatId)).filter(({ deleted }) => !deleted);
      const left = said.filter(
        (one) => mayRemove(device, one) && !one.deleted && !one.never && (one.by === device.userId || !one.hidden),
      );
      for (const one of left.slice(0, most)) {
        const m = shown.find(({ key }) => key === one.key);
        if (m !== undefined) await removeIt(device, chatId, m, one);
        else if (one.written) one[one.by === device.userId ? 'deleted' : 'hidden'] = true;
        else one.never = true;
      }
    },
  };
};
