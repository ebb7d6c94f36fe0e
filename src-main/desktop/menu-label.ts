/** A text as a menu's line shows it whole: an & would mark a letter. */
export const menuLabel = (text: string): string => text.replaceAll('&', '&&');
