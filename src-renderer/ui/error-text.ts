import type { TFunction } from 'i18next';
import type { Failure } from '../../contract/result.ts';

/** A text that is kept, as what says it in the language of the moment. */
export type Say = (t: TFunction) => string;

/** A failure in the user's words, for those that can happen to any request. Codes and the other side's text stay out. */
export const errorText = (t: TFunction, error: Pick<Failure, 'code'>): string => {
  switch (error.code) {
    case 'OFFLINE':
      return t('common.error.offline');
    case 'TIMEOUT':
      return t('common.error.timeout');
    case 'RATE_LIMITED':
    case 'BUSY':
      return t('common.error.rateLimited');
    case 'UNAVAILABLE':
    case 'INTERNAL':
      return t('common.error.unavailable');
    case 'DISK':
      return t('common.error.disk');
    default:
      return t('common.error.other');
  }
};
