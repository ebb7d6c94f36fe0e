import { useCallback, useEffect, useRef, useState } from 'react';
import type { IpcOutput, MessageView } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';

/** Pictures asked for at once, and how many are held: what is far from where one looks is let go. */
const PAGE = 60;
const HELD = 360;

type Side = 'older' | 'newer';

export interface Gallery {
  /** Ascending. */
  pictures: readonly MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  missing: boolean;
  /** null: nothing was answered yet. */
  ready: boolean;
  failed: boolean;
  more: (side: Side) => void;
}

interface Held {
  pictures: readonly MessageView[];
  hasOlder: boolean;
  hasNewer: boolean;
  missing: boolean;
}

const isShown = (m: MessageView): boolean => m.picture?.src != null && !m.deleted;

const joined = (held: Held, page: IpcOutput<'pictures.page'>, side: Side): Held => {
  const known = new Set(held.pictures.map((m) => m.key));
  const fresh = page.messages.filter((m) => isShown(m) && !known.has(m.key));
  if (side === 'older') {
    const all = [...fresh, ...held.pictures];
    const pictures = all.slice(0, HELD);
    return { ...held, pictures, hasOlder: page.hasOlder, hasNewer: held.hasNewer || pictures.length < all.length };
  }
  const all = [...held.pictures, ...fresh];
  const pictures = all.slice(-HELD);
  return { ...held, pictures, hasNewer: page.hasNewer, hasOlder: held.hasOlder || pictures.length < all.length };
};

/** The pictures of a chat around a message (null: the newest), page by page as one goes on, kept as they are now. */
export const useGallery = (chatId: number, start: MessageView | null): Gallery => {
  const { bridge } = useStores();
  const [held, setHeld] = useState<Held>({
    pictures: start === null ? [] : [start],
    hasOlder: false,
    hasNewer: false,
    missing: false,
  });
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const asking = useRef(false);
  const [first] = useState(start);

  useEffect(() => {
    let here = true;
    const around = first?.seq ?? null;
    void bridge
      .invoke('pictures.page', { chatId, ...(around === null ? {} : { around }), limit: PAGE })
      .then((answer) => {
        if (!here) return;
        setReady(true);
        setFailed(!answer.ok);
        if (!answer.ok) return;
        const { messages, ...rest } = answer.value;
        const pictures = messages.filter(isShown);
        // One that is not sent yet stands after all that are.
        const own = first !== null && !pictures.some((m) => m.key === first.key) ? [first] : [];
        setHeld({ ...rest, pictures: [...pictures, ...own] });
      });
    return () => {
      here = false;
    };
  }, [bridge, chatId, first]);

  useEffect(
    () =>
      bridge.on('messages.changed', ({ chatId: id, messages, removed }) => {
        if (id !== chatId) return;
        const changed = new Map(messages.map((m) => [m.key, m]));
        setHeld((before) => {
          const kept = before.pictures
            .filter((m) => !removed.includes(m.key))
            .map((m) => changed.get(m.key) ?? m)
            .filter(isShown);
          const last = kept.findLast((m) => m.seq !== null)?.seq ?? 0;
          const known = new Set(kept.map((m) => m.key));
          const arrived = before.hasNewer
            ? []
            : messages.filter((m) => isShown(m) && !known.has(m.key) && m.seq !== null && m.seq > last);
          return { ...before, pictures: [...kept, ...arrived] };
        });
      }),
    [bridge, chatId],
  );

  const more = useCallback(
    (side: Side): void => {
      const stored = held.pictures.filter((m) => m.seq !== null);
      const edge = side === 'older' ? stored[0]?.seq : stored.at(-1)?.seq;
      if (asking.current || edge == null || !(side === 'older' ? held.hasOlder : held.hasNewer)) return;
      asking.current = true;
      const at = side === 'older' ? { before: edge } : { after: edge };
      void bridge.invoke('pictures.page', { chatId, ...at, limit: PAGE }).then((answer) => {
        asking.current = false;
        if (answer.ok) setHeld((now) => joined(now, answer.value, side));
      });
    },
    [bridge, chatId, held],
  );
  return { ...held, ready, failed, more };
};
