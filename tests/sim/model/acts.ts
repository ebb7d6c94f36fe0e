import type { MessageView } from '../../../contract/ipc.ts';
import type { Core } from '../../../src-main/core-api.ts';
import type { Device } from '../world/device.ts';
import { type ActKind, actWeights, bagOf } from './commands.ts';
import { chatFor, send } from './deeds.ts';
import type { Wished } from './oracle.ts';
import type { Run } from './run.ts';

const bag = bagOf(actWeights);

const EMOJIS = ['👍', '🎉', '❤️'];

/** One of the messages that a device shows at the end of a chat; undefined: none fits. */
const choose = async (
  core: Core,
  chatId: number,
  what: number,
  fits: (m: MessageView) => boolean,
): Promise<MessageView | undefined> => {
  const page = await core.requests['messages.page']({ chatId, limit: 12 });
  const all = page.ok ? page.value.messages.filter(fits) : [];
  return all[what % Math.max(1, all.length)];
};

const wish = (run: Run, device: Device, m: MessageView, kind: Wished['kind'], text: string): Wished => {
  const made = { kind, key: m.key, text, device: device.name, resolved: false };
  run.world.oracle.wished.push(made);
  const sent = run.world.oracle.sent.get(m.key);
  if (sent !== undefined && kind === 'edit') sent.texts.push(text);
  // Thrown away before it was sent, or taken back after: whether it was ever there is open.
  if (sent !== undefined && kind === 'delete' && m.seq === null) sent.loose = true;
  return made;
};

const deeds: Record<ActKind, (run: Run, device: Device, chatId: number, what: number) => void> = {
  edit(run, device, chatId, what) {
    device.ask('edit', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.canEdit);
      if (m === undefined) return;
      run.world.oracle.order += 1;
      const text = `${device.userId}/${device.name}/${run.world.oracle.order} edited`;
      const made = wish(run, device, m, 'edit', text);
      const r = await core.requests['messages.edit']({ chatId, key: m.key, seq: m.seq, text });
      made.resolved = r.ok;
    });
  },
  remove(run, device, chatId, what) {
    device.ask('remove', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.canDelete);
      if (m === undefined) return;
      const made = wish(run, device, m, 'delete', '');
      const r = await core.requests['messages.remove']({ chatId, key: m.key, seq: m.seq, forEveryone: true });
      made.resolved = r.ok;
    });
  },
  react(_run, device, chatId, what) {
    device.ask('react', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.seq !== null && !x.deleted);
      const emoji = EMOJIS[what % EMOJIS.length] ?? '👍';
      if (m === undefined || m.seq === null) return;
      const on = !m.reactions.some((r) => r.emoji === emoji && r.mine);
      await core.requests['messages.react']({ chatId, seq: m.seq, emoji, on });
    });
  },
  hide(_run, device, chatId, what) {
    device.ask('hide', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.seq !== null);
      if (m === undefined) return;
      await core.requests['messages.remove']({ chatId, key: m.key, seq: m.seq, forEveryone: false });
    });
  },
  pin(_run, device, chatId, what) {
    device.ask('pin', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.seq !== null && !x.deleted);
      const list = await core.requests['chats.list'](undefined);
      const chat = list.ok ? list.value.chats.find((c) => c.id === chatId) : undefined;
      if (m === undefined || m.seq === null || chat === undefined) return;
      await core.requests['messages.pin']({ chatId, seq: m.seq, on: !chat.pins.includes(m.seq) });
    });
  },
  reply(run, device, chatId, what) {
    device.ask('reply', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.seq !== null);
      if (m !== undefined) send(run, device, chatId, m.seq);
    });
  },
  history(_run, device, chatId, what) {
    device.ask('history', async (core) => {
      const m = await choose(core, chatId, what, (x) => x.editedAt !== null && x.seq !== null);
      if (m?.seq != null) await core.requests['messages.history']({ chatId, seq: m.seq });
    });
  },
};

/** Somebody changes, reacts to, answers or takes away a message. */
export const actSomehow = (run: Run): void => {
  const r = run.acting;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const what = r.int(0, 999);
  run.world.count(kind);
  deeds[kind](run, device, chatFor(run, device, what), what);
};
