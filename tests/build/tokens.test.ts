import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The colours against each other, as the table at the top of tokens.css promises: what axe cannot see (icons, outlines, states) too. */
const css = readFileSync(new URL('../../src-renderer/ui/tokens.css', import.meta.url), 'utf8');

const colours = (selector: string): Map<string, string> => {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return new Map(
    [...block.matchAll(/--(?:c-)?([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
};
const light = colours("[data-theme='light']");
const themes = { light, dark: new Map([...light, ...colours("[data-theme='dark']"), ['white', '#ffffff']]) };
light.set('white', '#ffffff');

const luminance = (hex: string): number =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * ([0.2126, 0.7152, 0.0722][i] ?? 0), 0);
const contrast = (a: string, b: string): number => {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
};

const promises = [...css.matchAll(/^ \* {3}([\w-]+) +on ([\w-]+) +([\d.]+) +([\d.]+) +>= ([\d.]+)$/gm)];

test('the table is read', () => expect(promises.length).toBeGreaterThan(60));

test.each(
  promises.map(([, front = '', ground = '', inLight, inDark, least]) => ({ front, ground, inLight, inDark, least })),
)('$front on $ground', ({ front, ground, inLight, inDark, least }) => {
  for (const [theme, promised] of [
    ['light', inLight],
    ['dark', inDark],
  ] as const) {
    const [a, b] = [themes[theme].get(front), themes[theme].get(ground)];
    if (a === undefined || b === undefined) throw new Error(`no colour ${front} or ${ground}`);
    expect(contrast(a, b), theme).toBeGreaterThanOrEqual(Number(least));
    expect(contrast(a, b), theme).toBeCloseTo(Number(promised), 1);
  }
});

test('letters stand far enough apart in every size: stacked Thai marks need 1.6 of their height', () => {
  const sizes = [...css.matchAll(/--fs-(\w+): calc\((\d+)px/g)];
  expect(sizes.length).toBeGreaterThan(6);
  for (const [, name = '', size] of sizes) {
    const line = new RegExp(`--lh-${name}: calc\\((\\d+)px`).exec(css)?.[1];
    expect(Number(line) / Number(size), name).toBeGreaterThanOrEqual(1.6);
  }
});
