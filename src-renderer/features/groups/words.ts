import type { TFunction } from 'i18next';
import type { Failure } from '../../../contract/result.ts';
import { errorText } from '../../ui/error-text.ts';

/** Why a group could not be changed, in the user's words. */
export const groupError = (t: TFunction, g: TFunction<'groups'>, error: Pick<Failure, 'code'>): string => {
  switch (error.code) {
    case 'OFFLINE':
      return g('panel.offline');
    case 'FORBIDDEN':
      return g('error.forbidden');
    case 'CONFLICT':
      return g('error.conflict');
    case 'NOT_FOUND':
      return g('error.gone');
    case 'BAD_INPUT':
      return g('create.badName');
    default:
      return errorText(t, error);
  }
};
