// Renders build/icons/ and build/icon.{png,ico,icns} from the three SVG files beside this script: `node build/icons.mjs`.
// The results are committed, so that nobody needs to run it unless a drawing changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';

const here = new URL('./', import.meta.url);
const svg = (name) => readFileSync(new URL(name, here), 'utf8');
mkdirSync(new URL('icons/', here), { recursive: true });

/** An SVG drawn at `size` pixels square. */
const png = (text, size) =>
  sharp(Buffer.from(text), { density: 72 * Math.max(1, size / 16) })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toBuffer();
const save = (name, bytes) => writeFileSync(new URL(name, here), bytes);

/** An .ico that holds PNG pictures (Windows Vista and later). */
const ico = (pictures) => {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, bytes }, i) => {
    const at = 6 + 16 * i;
    head[at] = head[at + 1] = size % 256;
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(bytes.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += bytes.length;
  });
  return Buffer.concat([head, ...pictures.map((p) => p.bytes)]);
};

/** An .icns of PNG pictures: the kinds that macOS 10.7 and later read, by their size in pixels (Apple's icns types). */
const icns = (pictureOf) => {
  const kinds = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  const parts = Object.entries(kinds).flatMap(([kind, size]) => {
    const bytes = pictureOf(size);
    const head = Buffer.alloc(8);
    head.write(kind, 'latin1');
    head.writeUInt32BE(bytes.length + 8, 4);
    return [head, bytes];
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
};

const icon = svg('icon.svg');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const drawn = await Promise.all(sizes.map(async (size) => ({ size, bytes: await png(icon, size) })));
const drawnAt = (size) => drawn.find((d) => d.size === size).bytes;
for (const { size, bytes } of drawn) if (size <= 512) save(`icons/${size}x${size}.png`, bytes);
save('icons/window.png', drawnAt(256));
save('icon.png', drawnAt(1024));
save('icon.icns', icns(drawnAt));
save('icon.ico', ico(drawn.filter((d) => d.size <= 256)));

// The tray's glyph: ink for light panels, white for dark ones, with a red dot; black with alpha for macOS ("Template" is a
// name macOS knows). The coloured ones are large: the app scales them for each screen (src-main/desktop/tray-icon.ts).
for (const state of ['tray', 'tray-unread']) {
  const text = svg(`${state}.svg`);
  for (const [suffix, colour] of Object.entries({ '-ink': '#191C23', '-white': '#fff' })) {
    const coloured = text.replace('color="#000"', `color="${colour}"`);
    save(
      `icons/${state}${suffix}.png`,
      await png(coloured.replace(/(id="dot".*fill=)"currentColor"/, '$1"#D92D20"'), 176),
    );
  }
  for (const [suffix, size] of [
    ['', 16],
    ['@2x', 32],
  ])
    save(`icons/${state}Template${suffix}.png`, await png(text, size));
}

// Windows: the number over the task bar button; and the number in the tray icon, large, with letters that fill the circle.
const circled = (label, size) => `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">
<circle cx="16" cy="16" r="16" fill="#D92D20"/>
<text x="16" y="${16 + size * 0.36}" font-family="sans-serif" font-weight="700" font-size="${size}" fill="#fff" text-anchor="middle">${label}</text></svg>`;
for (const label of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+']) {
  const name = label.replace('+', 'plus');
  save(`icons/overlay-${name}.png`, await png(circled(label, label.length > 1 ? 17 : 21), 32));
  save(`icons/badge-${name}.png`, await png(circled(label, label.length > 1 ? 18 : 27), 128));
}
