import { ImageOff, Link as LinkIcon, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { MessageView } from '../../../contract/ipc.ts';
import { thumbOf } from '../../../contract/thumb.ts';
import { useStores } from '../../stores/context.tsx';
import type { MessageActions } from './message-actions.ts';
import { Preview } from './Preview.tsx';
import { boxRatio } from './rows.ts';

interface PictureBoxProps {
  message: MessageView;
  /** Still on its way to the server. */
  sending: boolean;
  alt: string;
  actions: MessageActions;
}

/** A message's picture in a box that has its size from the start; somebody's web address is a link, never loaded. */
export function PictureBox({ message, sending, alt, actions }: PictureBoxProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { picture } = message;
  if (picture === null) return null;
  const { src, link } = picture;
  if (src === null) {
    return (
      <button
        type="button"
        className="pic-link"
        tabIndex={-1}
        disabled={link === null}
        onClick={() => link !== null && actions.link(link)}
      >
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
      <Shown message={message} label={p('viewPicture')} alt={alt} sending={sending} actions={actions} />
    </div>
  );
}

interface ShownProps extends PictureBoxProps {
  label: string;
}

/** A picture that fills its box: what it looks like from afar first, then its small copy; or why it is not there. */
export function Shown({ message, label, sending, alt, actions }: ShownProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const [tries, setTries] = useState(0);
  const [failed, setFailed] = useState(false);
  const { picture } = message;
  if (picture?.src == null) return null;
  const { src, preview } = picture;
  return (
    <>
      {preview !== undefined && <Preview hash={preview} />}
      {failed ? (
        <div className="pic-failed">
          <ImageOff className="ic" aria-hidden="true" />
          <span>{p('pictureFailed')}</span>
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
          tabIndex={-1}
          aria-label={label}
          onClick={() => actions.view(message)}
        >
          <img
            key={tries}
            src={thumbOf(src)}
            alt={alt}
            decoding="async"
            draggable={false}
            onError={() => setFailed(true)}
          />
        </button>
      )}
      {sending && <UploadRing messageKey={message.key} onCancel={() => actions.discard(message.key)} />}
    </>
  );
}

/** Circumference of the ring's circle (r = 20). */
const ROUND = 2 * Math.PI * 20;

/** How much of a picture is on the server; pressed, it is called back. */
function UploadRing({ messageKey, onCancel }: { messageKey: string; onCancel: () => void }) {
  const { t: p } = useTranslation('pictures');
  const { messages } = useStores();
  const share = useStore(messages, (s) => s.uploads[messageKey]);
  return (
    <span className="ring-up">
      <svg
        viewBox="0 0 48 48"
        role="progressbar"
        aria-label={p('sendingPicture')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round((share ?? 0) * 100)}
      >
        <circle cx="24" cy="24" r="20" className="track" />
        <circle
          cx="24"
          cy="24"
          r="20"
          strokeDasharray={`${(share ?? 0) * ROUND} ${ROUND}`}
          transform="rotate(-90 24 24)"
        />
      </svg>
      {share !== 1 && (
        <button type="button" tabIndex={-1} aria-label={p('cancel')} title={p('cancel')} onClick={onCancel}>
          <X className="ic s18" aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
