import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupNotice } from '../../../contract/group-ipc.ts';
import { useApp } from '../../stores/context.tsx';
import { noticeText, type GroupWords } from './notice-text.ts';

/** The words of groups in the language of the moment, the same object while that is the same. */
export const useGroupWords = (): GroupWords => {
  const { t: g } = useTranslation('groups');
  const language = useApp((s) => s.locale);
  return useMemo(() => ({ g, language }), [g, language]);
};

/** Says a line of a group's history to who is signed in. */
export const useNoticeText = (): ((notice: GroupNotice) => string) => {
  const words = useGroupWords();
  const self = useApp((s) => s.account?.userId ?? '');
  return (notice) => noticeText(words, notice, self);
};
