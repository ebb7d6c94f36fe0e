export const pins = {
  title: 'Pinned messages',
  one: 'Pinned message',
  nth: 'Pinned message {{n}} of {{all}}',
  go: 'Go to the pinned message',
  all: 'Show all pinned messages',
  pin: 'Pin',
  unpin: 'Unpin',
};
