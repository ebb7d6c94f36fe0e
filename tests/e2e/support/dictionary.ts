import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { end, listen } from './loopback.ts';

const words32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
  return bytes;
};

/**
 * A spelling dictionary as Chromium reads it ("BDic" 2.0): a header with a checksum, the rules (here only the letters to try),
 * and a tree of the words. Only for a few lower-case words that begin with different letters: one list of leaves.
 */
export const dictionaryOf = (words: readonly string[]): Buffer => {
  const sorted = words.toSorted();
  const HEADER = 32;
  const RULES = 16;
  const comment = Buffer.from('\n\n');
  // No groups of endings, no endings, no replacements, one command; each list ends with an empty text.
  const lists = ['AF 0\0\0', '\0', '\0', 'TRY abcdefghijklmnopqrstuvwxyz\0\0'].map((text) => Buffer.from(text));
  let at = HEADER + RULES + comment.length;
  const offsets = lists.map((list) => (at += list.length) - list.length);
  const rules = Buffer.concat([words32(...offsets), comment, ...lists]);
  // A leaf: its kind (the rest of the word follows), no ending, the rest.
  const leaves = sorted.map((word) => Buffer.concat([Buffer.from([0x40, 0]), Buffer.from(`${word.slice(1)}\0`)]));
  let from = 0;
  const entries = sorted.map((word, i) => {
    const entry = Buffer.from([word.charCodeAt(0), from]);
    from += leaves[i]?.length ?? 0;
    return entry;
  });
  if (sorted.length > 15 || from > 255) throw new Error('too many words for one list');
  const body = Buffer.concat([rules, Buffer.from([0xe0 | sorted.length]), ...entries, ...leaves]);
  const head = Buffer.concat([Buffer.from('BDic'), words32(2, HEADER, HEADER + rules.length)]);
  return Buffer.concat([head, createHash('md5').update(body).digest(), body]);
};

export interface DictionaryServer extends AsyncDisposable {
  url: string;
  /** The paths that were asked for. */
  asked: string[];
}

/** A web server with a folder of one dictionary, for English; others it does not have. */
export const serveDictionary = async (words: readonly string[]): Promise<DictionaryServer> => {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/dict/en-us-')) answer.end(dictionaryOf(words));
    else answer.writeHead(404).end();
  });
  return {
    url: `${await listen(server)}/dict`,
    asked,
    [Symbol.asyncDispose]: () => end(server),
  };
};
