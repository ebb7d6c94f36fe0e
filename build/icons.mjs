// Renders build/icons/ and build/icon.{png,ico} from the three SVG files beside this script: `node build/icons.mjs`.
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

const icon = svg('icon.svg');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512];
const drawn = await Promise.all(sizes.map(async (size) => ({ size, bytes: await png(icon, size) })));
for (const { size, bytes } of drawn) save(`icons/${size}x${size}.png`, bytes);
save('icons/window.png', drawn.find((d) => d.size === 256).bytes);
save('icon.png', await png(icon, 1024));
save('icon.ico', ico(drawn.filter((d) => d.size <= 256)));

// The tray's glyph: ink for light panels, white for dark ones, black with alpha for macOS ("Template" is a name macOS knows).
const colours = { '-ink': '#191C23', '-white': '#fff', Template: '#000' };
for (const state of ['tray', 'tray-unread']) {
  for (const [suffix, colour] of Object.entries(colours)) {
    const text = svg(`${state}.svg`).replace('color="#000"', `color="${colour}"`);
    save(`icons/${state}${suffix}.png`, await png(text, suffix === 'Template' ? 16 : 22));
    save(`icons/${state}${suffix}@2x.png`, await png(text, suffix === 'Template' ? 32 : 44));
  }
}

// Windows: the number over the task bar button.
for (const label of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+']) {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="16" fill="#D92D20"/>
<text x="16" y="${label.length > 1 ? 22 : 23}" font-family="sans-serif" font-weight="700" font-size="${label.length > 1 ? 17 : 21}" fill="#fff" text-anchor="middle">${label}</text></svg>`;
  save(`icons/overlay-${label.replace('+', 'plus')}.png`, await png(text, 32));
}
