import { readJsonFile, writeJsonFile } from '../json-file.ts';

/** What is explained only once on this computer. */
export type Once = 'tray' | 'no-tray' | 'no-notifications';

export interface Told {
  /** Whether this is the first time; from now on it is not. */
  first: (what: Once) => boolean;
}

/** Remembers in a small file of the profile what was explained. A file that cannot be kept explains it again, no more. */
export const createTold = (file: string): Told => {
  const read = readJsonFile(file);
  const said = new Set<string>(
    read.state === 'ok' ? Object.keys(read.value).filter((key) => read.value[key] === true) : [],
  );
  return {
    first(what) {
      if (said.has(what)) return false;
      said.add(what);
      writeJsonFile(file, Object.fromEntries([...said].map((key) => [key, true]))).catch(() => undefined);
      return true;
    },
  };
};
