import { ImageOff, Link as LinkIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Picture } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';
import { boxRatio } from './rows.ts';

interface PictureBoxProps {
  picture: Picture;
  /** The message's key, by which an upload is reported. */
  messageKey: string;
  /** Still on its way to the server. */
  sending: boolean;
  alt: string;
  onView: (picture: Picture) => void;
  onLink: (href: string) => void;
}

/** A message's picture in a box that has its size from the start; somebody's web address is a link, never loaded. */
export function PictureBox({ picture, messageKey, sending, alt, onView, onLink }: PictureBoxProps) {
  const { t } = useTranslation();
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState(false);
  const { src, link } = picture;

  if (src === null) {
    return (
      <button type="button" className="pic-link" disabled={link === null} onClick={() => link !== null && onLink(link)}>
        <span className="tile">
          <LinkIcon className="ic" aria-hidden="true" />
        </span>
        <span className="lines">
          <span className="ell">{t('conversation.pictureLink')}</span>
          <span className="ell sub">{link}</span>
        </span>
      </button>
    );
  }
  return (
    <div className="one" style={{ aspectRatio: boxRatio(picture) }}>
      {failed ? (
        <div className="pic-failed">
          <ImageOff className="ic" aria-hidden="true" />
          <span>{t('conversation.pictureFailed')}</span>
          <button
            type="button"
            className="lnk"
            onClick={() => {
              setFailed(false);
              setTries(tries + 1);
            }}
          >
            {t('common.tryAgain')}
          </button>
        </div>
      ) : (
        <button
          type="button"
          className="pic-open"
          aria-label={t('conversation.viewPicture')}
          onClick={() => onView(picture)}
        >
          <img key={tries} src={src} alt={alt} decoding="async" draggable={false} onError={() => setFailed(true)} />
        </button>
      )}
      {sending && <UploadRing messageKey={messageKey} />}
    </div>
  );
}

/** Circumference of the ring's circle (r = 20). */
const ROUND = 2 * Math.PI * 20;

/** How much of a picture is on the server. */
function UploadRing({ messageKey }: { messageKey: string }) {
  const { t } = useTranslation();
  const { messages } = useStores();
  const share = useStore(messages, (s) => s.uploads[messageKey]);
  if (share === undefined) return null;
  return (
    <span
      className="ring-up"
      role="progressbar"
      aria-label={t('conversation.sendingPicture')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="20" className="track" />
        <circle cx="24" cy="24" r="20" strokeDasharray={`${share * ROUND} ${ROUND}`} transform="rotate(-90 24 24)" />
      </svg>
    </span>
  );
}
