import { afterEach, beforeEach, expect, it } from 'vitest';
import { act, answer, chat, EPOCH, kit, PEER, text, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const picture = (seq: number) => {
  const id = String(seq).padStart(22, 'A');
  return text(1, seq, PEER, '', {
    messageType: 'IMAGE',
    ...{ imageUrl: `/api/files/${id}`, imageWidth: 4, imageHeight: 3, imagePreview: 'AAAA', albumId: ALBUM },
  });
};
const ALBUM = '0198c0de-0000-7000-8000-000000000001';

it('pages through the pictures of a chat alone, both ways, without those that were deleted', async () => {
  const { cache } = await at.open();
  await cache.applySync(answer([chat(1, 0)]));
  for (let seq = 1; seq <= 20; seq += 1)
    await cache.applyLive(seq % 2 === 0 ? picture(seq) : text(1, seq, PEER, 'words'));
  await cache.applyEvents(1, [act(1, 21, 'delete', 6, { deletedAt: new Date(0).toISOString() })], 21, EPOCH);
  const seqs = (where: object, limit: number) => {
    const { messages, hasOlder, hasNewer, missing } = cache.gallery(1, where, limit);
    return [messages.map((m) => m.seq), hasOlder, hasNewer, missing];
  };
  expect(seqs({}, 3)).toEqual([[16, 18, 20], true, false, false]);
  expect(seqs({ before: 16 }, 20)).toEqual([[2, 4, 8, 10, 12, 14], false, true, false]);
  expect(seqs({ after: 4 }, 2)).toEqual([[8, 10], true, true, false]);
  expect(seqs({ around: 10 }, 4)).toEqual([[8, 10, 12, 14], true, true, false]);
  const [first] = cache.gallery(1, { before: 4 }, 5).messages;
  expect(first).toMatchObject({
    album: ALBUM,
    picture: { preview: 'AAAA', src: `app://media/${'2'.padStart(22, 'A')}` },
  });
});
