import { useState } from 'react';
import type { MessageView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';

/** More than this at once is not a conversation: no animation. */
const ANIMATED_MAX = 4;

const headOf = (held: ChatWindow): number => held.messages.findLast((m) => m.seq !== null)?.order ?? 0;

/** Which messages just came to the end of a stretch that is being looked at: they are drawn with an animation, once. */
export const useArrivals = (held: ChatWindow): ReadonlySet<string> => {
  const [state, setState] = useState({ held, seen: headOf(held), keys: new Set<string>() });
  if (state.held === held) return state.keys;
  if (state.held.version !== held.version) {
    const opened = { held, seen: headOf(held), keys: new Set<string>() };
    setState(opened);
    return opened.keys;
  }
  const known = new Set(state.held.messages.map((m) => m.key));
  const arrived = held.messages.filter((m: MessageView) => m.order > state.seen && !known.has(m.key));
  const keys = new Set(arrived.length > ANIMATED_MAX ? [] : arrived.map((m) => m.key));
  const next = { held, seen: Math.max(state.seen, headOf(held)), keys };
  setState(next);
  return keys;
};
