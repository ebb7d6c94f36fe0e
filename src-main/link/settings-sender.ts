import type { ChatSetting } from '../../contract/chat-settings.ts';
import type { SettingItem } from '../cache/unsent-items.ts';
import type { LinkContext } from './context.ts';
import { createTeller, type Teller } from './teller.ts';

/** Settings are gathered this long: of a switch that is turned on and off again only the end is told. ms. */
const GATHER_MS = 150;

const settingOf = (what: SettingItem['what']): ChatSetting => {
  switch (what.kind) {
    case 'mute':
      return { kind: 'mute', until: what.until === null ? null : new Date(what.until).toISOString() };
    case 'pin':
      return { kind: 'pin', on: what.on };
    case 'archive':
      return { kind: 'archive', upTo: what.upTo };
    case 'hide':
      return { kind: 'hide', upTo: what.upTo };
    case 'unread':
      return { kind: 'unread', from: what.from };
  }
};

/** Tells the server what the user set here, in order; what could not be told is kept by the store and told later. */
export const createSettingsSender = (ctx: LinkContext): Teller =>
  createTeller(ctx, 'tell settings', GATHER_MS, async () => {
    const { cache, feed } = ctx;
    // One that takes another's place meanwhile is told, too.
    for (let [item] = cache.settings(); item !== undefined; [item] = cache.settings()) {
      const { chatId } = item.what;
      const r = await ctx.request('set_chat', { chatId, clientId: item.clientId, set: settingOf(item.what) });
      if (!r.ok && r.error.retry !== 'final') return false;
      feed.push(await cache.settingTold(item, r.ok ? r.value.event : null), 'here');
    }
    return true;
  });
