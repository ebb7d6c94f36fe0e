/** Characters that draw nothing: a text of only these is blank. White space, zero-width, Braille blank, Hangul fillers. */
const INVISIBLE =
  /\s|\u00AD|\u115F|\u1160|\u17B4|\u17B5|\u180E|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u2064]|[\u2066-\u206F]|\u2800|\u3164|[\uFE00-\uFE0F]|\uFEFF|\uFFA0/g;

/** True when the text would show nothing. */
export const isBlank = (text: string): boolean => text.replace(INVISIBLE, '') === '';
