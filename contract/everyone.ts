/** Stands for every member of the group. Apart from the schemas, so that the window can use it without their library. */
export const EVERYONE = 'all';

/** What may stand after @ to call everybody in a group, the first of a language being what is written there. */
export const EVERYONE_NAMES = ['everyone', 'all', 'ทุกคน'] as const;
