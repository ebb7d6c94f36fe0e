import type { TFunction } from 'i18next';
import { dangerOf, isOpenable } from '../../../contract/file-look.ts';
import type { Failure } from '../../../contract/result.ts';
import type { TransferView } from '../../../contract/transfers.ts';
import type { Locale } from '../../i18n/dates.ts';
import { sizeText } from '../../i18n/sizes.ts';
import { errorText } from '../../ui/error-text.ts';

/** Why a file could not be taken, sent or fetched. */
export const fileError = (t: TFunction, { code }: Pick<Failure, 'code'>): string => {
  switch (code) {
    case 'TOO_LARGE':
      return t('files.error.tooLarge');
    case 'QUOTA':
      return t('files.error.quota');
    case 'BAD_INPUT':
      return t('files.error.damaged');
    case 'NOT_FOUND':
      return t('files.error.gone');
    case 'FORBIDDEN':
    case 'UNSUPPORTED_MEDIA':
      return t('files.error.notAFile');
    default:
      return errorText(t, { code });
  }
};

/** How a transfer stands, in words: "12 MB of 40 MB", "Paused", why it failed. */
export const transferText = (t: TFunction, locale: Locale, transfer: TransferView): string => {
  const { state, done, size, direction, error } = transfer;
  const part = t('files.part', { done: sizeText(locale, done), size: sizeText(locale, size) });
  switch (state) {
    case 'running':
      return part;
    case 'checking':
      return t('files.checking');
    case 'waiting':
      return done > 0 ? t('files.waitingPart', { part }) : t('files.waiting');
    case 'paused':
      return t('files.paused', { part });
    case 'failed':
      return error === null ? t('common.error.other') : fileError(t, error);
    case 'done':
      return t(direction === 'up' ? 'files.sent' : 'files.fetched', { size: sizeText(locale, size) });
  }
};

/** What is to be known before a fetched file is opened; null: the system may open it. */
export const warningOf = (t: TFunction, name: string): string | null => {
  const danger = dangerOf(name);
  if (danger !== null) return t(`files.danger.${danger}`);
  return isOpenable(name) ? null : t('files.danger.unknown');
};
