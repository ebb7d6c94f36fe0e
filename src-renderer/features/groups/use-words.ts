import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import type { GroupWords } from './notice-text.ts';

/** The words of groups in the language of the moment, the same object while that is the same. */
export const useGroupWords = (): GroupWords => {
  const { t: g } = useTranslation('groups');
  const language = useApp((s) => s.locale);
  return useMemo(() => ({ g, language }), [g, language]);
};
