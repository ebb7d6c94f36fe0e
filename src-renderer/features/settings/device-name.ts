import type { TFunction } from 'i18next';

/** What an app of Sarn calls itself when it signs in (src-main/device-name.ts), and the server keeps as it was said. */
const OWN_NAME = /^Sarn on (?<system>Linux|macOS|Windows|a computer)(?<host> – .+)?$/u;

/** How a device is called here: what Sarn named itself in the user's language, any other name as it is. */
export const deviceNameIn = (t: TFunction, name: string): string => {
  if (name === '') return t('devices.unnamed');
  const { system, host = '' } = OWN_NAME.exec(name)?.groups ?? {};
  if (system === undefined) return name;
  return (system === 'a computer' ? t('devices.onComputer') : t('devices.on', { system })) + host;
};
