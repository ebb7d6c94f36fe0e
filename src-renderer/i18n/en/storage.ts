export const storage = {
  measuring: 'Measuring…',
  history: 'Chats and messages',
  pictures: 'Pictures',
  picturesAre_one: '{{count}} picture, {{size}}',
  picturesAre_other: '{{count}} pictures, {{size}}',
  waiting: 'Pictures on their way out',
  room: 'Room for pictures',
  roomText: 'When it is used up, those not looked at for longest go first',
  noLimit: 'No limit',
  clear: 'Clear pictures',
  clearText: 'They come from the server again when you look at them',
  clearQuestion: 'Clear {{size}} of pictures from this computer?',
  clearWarning:
    'Nothing is deleted on the server. Without a connection you will not see them until you are online again.',
};
