import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../../contract/ipc.ts';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { shrink as shrinkInWorker, type Shrink } from '../pictures/shrink.ts';
import { CropSheet } from './CropSheet.tsx';
import { NameLine } from './NameLine.tsx';
import './people.css';

/** The own name and picture, as others see them, and how to change them. */
export function ProfileEditor({ account, shrink = shrinkInWorker }: { account: Account; shrink?: Shrink }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { people } = useStores();
  const own = useStore(people, (s) => s.own);
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const [loading, setLoading] = useState(false);
  /** What was done last, or why it was not. */
  const [said, setSaid] = useState<'saved' | 'removed' | 'pictureSaved' | null>(null);
  const [wrong, setWrong] = useState<Failure | 'notPicture' | 'tooMany' | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const name = own?.name ?? account.name;
  const picture = own?.picture ?? null;

  const say = (done: typeof said, trouble: typeof wrong = null): void => {
    setSaid(done);
    setWrong(trouble);
  };
  const choose = async (file: File): Promise<void> => {
    say(null);
    setLoading(true);
    try {
      // Upright and without what the camera wrote into it, before anything of it is shown.
      const made = await shrink(file, false);
      if ('problem' in made) say(null, made.problem === 'tooLarge' ? 'tooMany' : 'notPicture');
      else setChosen(await createImageBitmap(new Blob([new Uint8Array(made.bytes)])));
    } catch {
      say(null, 'notPicture');
    } finally {
      setLoading(false);
    }
  };
  const remove = async (): Promise<void> => {
    const answer = await people.setProfile({ pictureId: null });
    if (answer.ok) say('removed');
    else say(null, answer.error);
  };
  return (
    <div className="profile" data-testid="profile">
      <Avatar id={account.userId} name={name} picture={picture} size={88} />
      <div className="about-me">
        <NameLine name={name} onSaved={() => say('saved')} />
        <div className="acts" role="group" aria-label={p('profile.picture')}>
          <Button kind="quiet" small busy={loading} data-testid="choose-picture" onClick={() => input.current?.click()}>
            {p(picture === null ? 'profile.choose' : 'profile.another')}
          </Button>
          {picture !== null && (
            <Button kind="plain" small data-testid="remove-picture" onClick={() => void remove()}>
              {p('profile.remove')}
            </Button>
          )}
        </div>
        <p className="d">{p('profile.seen')}</p>
        <p className="d good" role="status">
          {said !== null && p(`profile.${said}`)}
        </p>
        <p className="went-wrong" role="alert">
          {wrong !== null && (typeof wrong === 'string' ? p(`profile.${wrong}`) : errorText(t, wrong))}
        </p>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
        data-testid="profile-picture-input"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = '';
          if (file) void choose(file);
        }}
      />
      {chosen !== null && (
        <CropSheet
          picture={chosen}
          onClose={(done) => {
            chosen.close();
            setChosen(null);
            if (done) say('pictureSaved');
          }}
        />
      )}
    </div>
  );
}
