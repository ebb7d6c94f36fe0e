/** The address of a picture's small copy, for lists. What has none is shown itself. */
export const thumbOf = (src: string): string => `${src}/thumb`;
