export const reply = {
  to: 'Reply to {{name}}',
  field: 'Write a reply',
  send: 'Send the reply',
  open: 'Open the chat',
  hidden: 'Your settings keep the message off the screen.',
  loading: 'Looking for the message…',
  gone: 'This chat is not there any more.',
  failed: 'The reply could not be kept. Try again.',
  tooLong: 'This is too long for one message.',
  keys: 'Enter sends, Esc closes. What is not sent stays as a draft.',
};
