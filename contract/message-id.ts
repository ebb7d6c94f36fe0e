// Apart from the schemas, so that the window can use it without their library.
export const messageIdOf = (chat: number, n: number): string => `${chat}-${n}`;
