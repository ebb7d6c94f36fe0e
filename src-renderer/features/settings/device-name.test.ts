import { expect, test } from 'vitest';
import { createI18n } from '../../i18n/index.ts';
import { deviceNameIn } from './device-name.ts';

test.each([
  ['Sarn on Linux – kitchen', 'Sarn on Linux – kitchen', 'สารบน Linux – kitchen'],
  ['Sarn on macOS', 'Sarn on macOS', 'สารบน macOS'],
  ['Sarn on Windows – DESKTOP-1AB2C3D', 'Sarn on Windows – DESKTOP-1AB2C3D', 'สารบน Windows – DESKTOP-1AB2C3D'],
  ['Sarn on a computer – ห้องครัว', 'Sarn on a computer – ห้องครัว', 'สารบนคอมพิวเตอร์ – ห้องครัว'],
  // Others name themselves as they like, also nearly so.
  ['Sarn on Linuxes', 'Sarn on Linuxes', 'Sarn on Linuxes'],
  ['My Sarn on Linux', 'My Sarn on Linux', 'My Sarn on Linux'],
  ['{{system}} <b>', '{{system}} <b>', '{{system}} <b>'],
  ['', 'An app without a name', 'แอปที่ไม่มีชื่อ'],
])('“%s” in both languages', (name, english, thai) => {
  expect(deviceNameIn(createI18n('en').t, name)).toBe(english);
  expect(deviceNameIn(createI18n('th').t, name)).toBe(thai);
});
