export const newChat = {
  title: 'New chat',
  placeholder: 'Name or e-mail',
  results: 'People',
  typeToSearch: 'Type a name, or somebody’s whole e-mail address.',
  none: 'Nobody found for “{{query}}”. Try the whole e-mail address.',
  searching: 'Searching…',
  offline: 'You’re offline. People can be found when the connection is back.',
  failed: 'The search did not work. Try again.',
  createFailed: 'The chat could not be started. Try again.',
  found_one: '{{count}} person found',
  found_other: '{{count}} people found',
};
