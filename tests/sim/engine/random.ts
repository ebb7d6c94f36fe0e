/** A stream of random numbers from a seed (sfc32, http://pracrand.sourceforge.net): the same seed, the same stream, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** An integer in [from, to]. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Fills the bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
  uuid(): string;
  /** Another stream, independent of how much is taken from this one. */
  fork(name: string): Random;
}

/** FNV-1a, 32 bits. */
export const hash32 = (text: string, start = 0x811c9dc5): number => {
  let h = start;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
};

export const createRandom = (seed: number): Random => {
  let [a, b, c, d] = [seed | 0, (seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i += 1) word();
  const own: Random = {
    next: () => word() / 2 ** 32,
    int: (from, to) => from + Math.floor(own.next() * (to - from + 1)),
    chance: (probability) => own.next() < probability,
    pick(list) {
      const picked = list[Math.floor(own.next() * list.length)];
      if (picked === undefined) throw new Error('Nothing to pick from.');
      return picked;
    },
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let i = 0; i < count; i += 1) bytes[i] = word() & 255;
      return bytes;
    },
    uuid() {
      const hex = Buffer.from(own.bytes(16)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    fork: (name) => createRandom(hash32(name, seed | 0)),
  };
  return own;
};
