import { Pencil, UsersRound } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { PictureButton } from './PictureButton.tsx';
import { membersText } from './typing-text.ts';
import type { GroupAct } from './use-group-act.ts';
import { useOnlineCount } from './use-members.ts';
import { useStagedPicture } from './use-staged-picture.ts';

interface GroupHeadProps {
  chat: ChatView;
  members: readonly GroupMember[];
  /** Name and picture are the user's to change. */
  manage: boolean;
  group: GroupAct;
}

/** Picture, name and how many: for admins to be changed in place. */
export function GroupHead({ chat, members, manage, group }: GroupHeadProps) {
  const { t: g } = useTranslation('groups');
  const online = useOnlineCount(members);
  const staging = useStagedPicture();
  const [naming, setNaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const named = useRef(false);
  // The field that had the focus is gone.
  useEffect(() => {
    if (named.current && !naming) pencil.current?.focus();
    named.current = naming;
  }, [naming]);

  const choose = async (file: File): Promise<void> => {
    group.forget();
    const staged = await staging.choose(file);
    if (staged === null) return;
    if (await group.act({ kind: 'picture', pictureId: staged.id })) staging.used();
    else staging.drop();
  };
  return (
    <>
      <div className="g-hero">
        {manage ? (
          <PictureButton
            id={String(chat.id)}
            picture={staging.picture?.src ?? chat.picture}
            busy={staging.busy || (group.busy && staging.picture !== null)}
            onFile={(file) => void choose(file)}
            onRemove={() => void group.act({ kind: 'picture', pictureId: null })}
          />
        ) : (
          <Avatar id={String(chat.id)} name={chat.title} picture={chat.picture} size={72} group />
        )}
        {naming ? (
          <Renaming chat={chat} group={group} onClose={() => setNaming(false)} />
        ) : (
          <div className="called">
            <div className="line">
              <b data-testid="group-name">{chat.title}</b>
              {manage && (
                <IconButton
                  ref={pencil}
                  icon={Pencil}
                  label={g('panel.rename')}
                  data-testid="group-rename"
                  onClick={() => {
                    group.forget();
                    setNaming(true);
                  }}
                />
              )}
            </div>
            <p className="tn">{membersText(g, chat.members, online)}</p>
          </div>
        )}
      </div>
      {staging.problem !== null && (
        <p className="g-problem" role="alert">
          {g(`picture.${staging.problem}`)}
        </p>
      )}
    </>
  );
}

function Renaming({ chat, group, onClose }: { chat: ChatView; group: GroupAct; onClose: () => void }) {
  const { t: g } = useTranslation('groups');
  const [title, setTitle] = useState(chat.title);
  const [unnamed, setUnnamed] = useState(false);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wanted = title.trim();
    setUnnamed(wanted === '');
    if (wanted === '') return;
    if (wanted === chat.title || (await group.act({ kind: 'title', title: wanted }))) onClose();
  };
  return (
    <form
      className="renaming"
      noValidate
      data-own-escape
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        // Esc closes one thing at a time.
        if (event.key === 'Escape') onClose();
      }}
    >
      <Field
        label={g('create.name')}
        icon={UsersRound}
        value={title}
        autoFocus
        maxLength={limits.nameChars}
        error={unnamed ? g('create.noName') : undefined}
        data-testid="group-title"
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setTitle(event.target.value);
          setUnnamed(false);
          group.forget();
        }}
      />
      <div className="acts">
        <Button kind="quiet" small onClick={onClose}>
          {g('panel.cancel')}
        </Button>
        <Button small type="submit" busy={group.busy} data-testid="group-title-save">
          {g('panel.save')}
        </Button>
      </div>
    </form>
  );
}
