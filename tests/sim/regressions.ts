/** Seeds that once found a fault of the product, and what it was. A change of the commands' weights gives them another course. */
export const regressions: readonly { seed: number; commands: number; why: string }[] = [
  {
    seed: 1473,
    commands: 24,
    why: 'a restored backup whose transaction numbers had overtaken a device’s token was not noticed',
  },
  { seed: 1776, commands: 24, why: 'the same, with other messages under the same numbers' },
  {
    seed: 2414,
    commands: 24,
    why: 'a cache.db that is damaged where the start reads it kept the account from opening',
  },
  {
    seed: 56,
    commands: 30,
    why: 'a read pointer that a restored server cut was counted as told in full, which hid that a delivered one was missing',
  },
  { seed: 45, commands: 24, why: 'a hole that the database could not give at once was never asked for again' },
  { seed: 142635, commands: 16, why: 'a message told again while the cache was filled anew was announced twice' },
  {
    seed: 39,
    commands: 16,
    why: 'a sync from nothing that failed was followed by one from the token, which does not bring a chat that damage took',
  },
  { seed: 450, commands: 16, why: 'a draft was not told anew to a server that was put back to before it' },
  { seed: 461, commands: 16, why: 'the same, where the chats kept their epoch' },
  {
    seed: 3147,
    commands: 16,
    why: 'a change waited up to a minute when the database was back and the connection had stood',
  },
  {
    seed: 10916,
    commands: 16,
    why: 'a head that the answer about a hole told of hid from the heartbeat that the newest message had not come',
  },
  {
    seed: 5190,
    commands: 16,
    why: 'a file waited up to a minute when the database was back and the connection had stood',
  },
  { seed: 21897, commands: 16, why: 'the simulation sent an answer again as if it answered nothing' },
];
