import type { TFunction } from 'i18next';
import type { GroupNotice } from '../../../contract/group-ipc.ts';

/** More than this many names in one line are counted. */
const NAMED_MAX = 3;

/** Thai puts a space beside a name, and none beside a pronoun: where one stands is marked until the sentence is whole. */
const MARK = '\u2060';
const pronoun = (word: string): string => `${MARK}${word}${MARK}`;
const joined = (text: string, language: string): string =>
  language === 'th' ? text.replace(/ ?\u2060([^\u2060]*)\u2060 ?/g, '$1') : text.replaceAll(MARK, '');

/** The words of groups, and the language that they are in. */
export interface GroupWords {
  g: TFunction<'groups'>;
  language: string;
}

/** Names in a row, in the language of the moment; of many the first, and how many more. */
const namesIn = (g: TFunction<'groups'>, names: readonly string[]): string => {
  const shown = names.length <= NAMED_MAX ? names : names.slice(0, NAMED_MAX - 1);
  const last = names.length <= NAMED_MAX ? shown.at(-1) : g('notice.more', { count: names.length - shown.length });
  const before = names.length <= NAMED_MAX ? shown.slice(0, -1) : shown;
  return before.length === 0 ? (last ?? '') : g('notice.and', { names: before.join(', '), last });
};

/** A line of a group's history in words. `self`: the id of who reads. */
export const noticeText = (words: GroupWords, notice: GroupNotice, self: string): string =>
  joined(sentence(words, notice, self), words.language);

const sentence = (words: GroupWords, notice: GroupNotice, self: string): string => {
  const { g } = words;
  const called = (name: string): string => (name === '' ? g('someone') : name);
  const name = notice.by.id === self ? pronoun(g('you')) : called(notice.by.name);
  const [first] = notice.whom;
  const whom = namesIn(
    g,
    // Whoever reads looks for themselves: they come first.
    notice.whom
      .toSorted((a, b) => Number(b.id === self) - Number(a.id === self))
      .map((who) => (who.id === self ? pronoun(g('youToo')) : called(who.name))),
  );
  switch (notice.deed) {
    case 'created':
      return g('notice.created', { name, title: notice.title ?? '' });
    case 'left':
      if (first === undefined) return g('notice.left', { name });
      return first.id === self ? g('notice.leftToYou', { name }) : g('notice.leftTo', { name, whom });
    case 'role':
      if (notice.role === 'owner') return g('notice.owner', { name, whom });
      if (notice.role === 'member') return g('notice.member', { name, whom });
      return g(notice.whom.length > 1 ? 'notice.admins' : 'notice.admin', { name, whom });
    case 'title':
      return g('notice.title', { name, title: notice.title ?? '' });
    case 'added':
      return g('notice.added', { name, whom });
    case 'removed':
      return g('notice.removed', { name, whom });
    case 'joined':
      return g('notice.joined', { name });
    case 'picture':
      return g('notice.picture', { name });
  }
};
