import { Notification } from 'electron';
import type { NotifierParts } from './notify.ts';

/** Electron loses the events of a notification that nothing refers to. */
const kept = new Set<Notification>();

/** Puts a notification on the screen; on a desktop without them, nothing. */
export const showNotification: NotifierParts['show'] = ({ title, body, silent, onClick, onGone }) => {
  if (!Notification.isSupported()) return { close: () => undefined };
  const notification = new Notification({ title, body, silent });
  const drop = (): void => void kept.delete(notification);
  notification.on('click', () => {
    drop();
    onClick();
  });
  notification.on('close', () => {
    drop();
    onGone();
  });
  notification.on('failed', drop);
  kept.add(notification);
  notification.show();
  return {
    close: () => {
      drop();
      notification.close();
    },
  };
};
