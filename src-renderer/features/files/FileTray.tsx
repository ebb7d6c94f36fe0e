import { CircleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../contract/file-look.ts';
import { sizeText } from '../../i18n/sizes.ts';
import { useApp } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { FileIcon } from './FileIcon.tsx';
import { FileName } from './FileName.tsx';
import type { Files } from './use-files.ts';
import { fileError } from './words.ts';
import './files.css';

/** Above the field: the files that go with the message, or why some do not. */
export function FileTray({ files, onRemoved }: { files: Files; onRemoved: () => void }) {
  const { t } = useTranslation();
  const locale = useApp((s) => s.locale);
  return (
    <>
      {files.refused.map(({ name, error }, i) => (
        <div className="note bad" role="alert" key={`${i} ${name}`}>
          <CircleAlert className="ic s14" aria-hidden="true" />
          {name === '' ? fileError(t, error) : t('files.refused', { name: shownName(name), why: fileError(t, error) })}
        </div>
      ))}
      {files.adding && (
        <div className="note" role="status">
          <Spinner small />
          {t('files.adding')}
        </div>
      )}
      {files.staged.length > 0 && (
        <ul className="f-tray" aria-label={t('files.tray')}>
          {files.staged.map((file) => (
            <li key={file.id} data-testid="staged-file">
              <FileIcon name={file.name} />
              <FileName name={file.name} />
              <span className="sub tn">{sizeText(locale, file.size)}</span>
              <IconButton
                icon={X}
                label={t('files.remove', { name: shownName(file.name) })}
                onClick={() => {
                  files.remove(file.id);
                  onRemoved();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
