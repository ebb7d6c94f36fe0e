import { join } from 'node:path';
import { nativeImage, nativeTheme, screen, type NativeImage } from 'electron';
import type { Settings } from '../../contract/ipc.ts';
import { pictureCount } from './unread.ts';

/** Edge of a tray icon, in pixels of a screen of scale 1: Windows draws 16, the Linux panels 22. */
const EDGE = process.platform === 'win32' ? 16 : 22;
/** The number's circle, as a part of the edge; it sits in the lower right corner. */
const BADGE = 0.68;

/** Panels of these desktops are dark whatever the theme of the windows is. */
const DARK_PANELS = /\b(gnome|unity|pantheon)\b/i;

/** Whether the panel is dark. The user's choice of a theme for Sarn's window says nothing about the panel. */
const darkPanel = (): boolean => {
  if (DARK_PANELS.test(process.env['XDG_CURRENT_DESKTOP'] ?? '')) return true;
  // Electron 33 does not have it.
  const system: boolean | undefined = nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
  return system ?? nativeTheme.shouldUseDarkColors;
};

interface Bitmap {
  edge: number;
  /** Four bytes a pixel, premultiplied with the last one, alpha. */
  bytes: Buffer;
}

/** A drawing, scaled to a square of `edge` pixels. */
const drawn = (file: string, edge: number): Bitmap => {
  const size = Math.round(edge);
  const image = nativeImage.createFromPath(file).resize({ width: size, height: size, quality: 'best' });
  return { edge: size, bytes: image.toBitmap() };
};

/** Puts `top` over the lower right corner of `under`. */
export const overlaid = (under: Bitmap, top: Bitmap): Bitmap => {
  const bytes = Buffer.from(under.bytes);
  const away = under.edge - top.edge;
  for (let y = 0; y < top.edge; y++) {
    for (let x = 0; x < top.edge; x++) {
      const from = 4 * (y * top.edge + x);
      const to = 4 * ((y + away) * under.edge + x + away);
      const through = 1 - (top.bytes[from + 3] ?? 0) / 255;
      for (let c = 0; c < 4; c++)
        bytes[to + c] = Math.min(255, Math.round((top.bytes[from + c] ?? 0) + through * (bytes[to + c] ?? 0)));
    }
  }
  return { edge: under.edge, bytes };
};

/** The scales of the screens that are there, largest last. */
const scales = (): number[] =>
  [...new Set([1, ...screen.getAllDisplays().map((display) => display.scaleFactor)])].sort((a, b) => a - b);

/**
 * The tray's picture, drawn for the scale of every screen: the glyph in the panel's colour, with the number or a dot while
 * something is unread. `icons`: the folder of the drawings.
 */
export const trayPicture = (icons: string, unread: number, shows: Settings['trayUnread']): NativeImage => {
  const file = (name: string): string => join(icons, `${name}.png`);
  // macOS colours the glyph by itself and has a place for the number beside it.
  if (process.platform === 'darwin')
    return nativeImage.createFromPath(file(`tray${unread > 0 ? '-unread' : ''}Template`));
  const count = shows === 'number' ? pictureCount(unread) : null;
  const glyph = file(`tray-${unread > 0 && count === null ? 'unread-' : ''}${darkPanel() ? 'white' : 'ink'}`);
  const picture = nativeImage.createEmpty();
  for (const scaleFactor of scales()) {
    const edge = EDGE * scaleFactor;
    const plain = drawn(glyph, edge);
    const whole = count === null ? plain : overlaid(plain, drawn(file(`badge-${count}`), edge * BADGE));
    const size = { width: whole.edge, height: whole.edge };
    picture.addRepresentation({
      scaleFactor,
      ...size,
      buffer: nativeImage.createFromBitmap(whole.bytes, size).toPNG(),
    });
  }
  return picture;
};
