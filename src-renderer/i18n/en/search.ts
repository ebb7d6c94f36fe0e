export const search = {
  title: 'Search',
  close: 'Close search',
  clear: 'Clear',
  placeholder: 'Chats and messages',
  chats: 'Chats · {{count}}',
  messages: 'Messages · {{count}}',
  messagesMore: 'Messages · {{count}}+',
  none: 'Nothing found for “{{query}}”. Try a shorter word.',
  hint: 'Searches every message on this computer, online or not.',
  failed: 'The search did not work. Try again.',
};
