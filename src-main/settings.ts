import { defaultSettings } from '../contract/default-settings.ts';
import { settings as schema, type Settings } from '../contract/ipc.ts';
import { fail, ok, type Result } from '../contract/result.ts';
import { readJsonFile, setAside, writeJsonFile } from './json-file.ts';

/** The format of the file; a newer one is kept as `.bad` and not read. */
const VERSION = 1;

/** Takes each field that is valid and the default for each that is not. */
export const readSettings = (stored: Record<string, unknown>): Settings => {
  // Every field of the schema has a default, so each valid stored field keeps the whole valid.
  const known = Object.entries(schema.shape).flatMap(([key, field]) => {
    const parsed = field.safeParse(Object.hasOwn(stored, key) ? stored[key] : undefined);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  // Version 0.1 knew only all or nothing.
  const older = stored['notificationPreview'] === false ? { notificationContent: 'count' as const } : {};
  return { ...defaultSettings, ...older, ...Object.fromEntries(known) };
};

export interface SettingsStore {
  current: () => Settings;
  /** The file was there and could not be used; it is kept as `.bad`. */
  readonly lost: boolean;
  /** Changes the given fields; durable when it answers. DISK when it could not be written (the change holds until quit). */
  set(change: SettingsChange): Promise<Result<Settings>>;
}

/** The fields to change; one that is undefined stays as it is. */
export type SettingsChange = { [K in keyof Settings]?: Settings[K] | undefined };

/** Opens settings.json; a damaged file is moved aside and the defaults hold. */
export const openSettings = (file: string): SettingsStore => {
  const read = readJsonFile(file);
  const newer = read.state === 'ok' && typeof read.value['version'] === 'number' && read.value['version'] > VERSION;
  const lost = read.state === 'damaged' || newer;
  if (lost) setAside(file);
  let current = read.state === 'ok' && !newer ? readSettings(read.value) : defaultSettings;
  let writing: Promise<void> = Promise.resolve();
  return {
    current: () => current,
    lost,
    async set(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      current = { ...current, ...Object.fromEntries(given) };
      const write = writing.then(() => writeJsonFile(file, { version: VERSION, ...current }));
      // The next write waits for this one, whether or not it worked.
      writing = write.catch(() => undefined);
      try {
        await write;
        return ok(current);
      } catch {
        return fail('DISK', 'The settings could not be written to disk.');
      }
    },
  };
};
