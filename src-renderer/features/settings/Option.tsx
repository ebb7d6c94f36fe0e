import type { ReactNode } from 'react';
import type { Settings } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Switch } from '../../ui/Switch.tsx';

/** A line of the settings: its name, what it means, and the control at the end. */
export function Option({ name, text, children }: { name: string; text?: ReactNode; children: ReactNode }) {
  return (
    <div className="opt">
      <div>
        <p className="n">{name}</p>
        {text && <p className="d">{text}</p>}
      </div>
      {children}
    </div>
  );
}

type SwitchName = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];

/** A line with a switch for one of the yes-or-no settings. */
export function SwitchOption({ setting, name, text }: { setting: SwitchName; name: string; text: string }) {
  const { app } = useStores();
  const checked = useApp((s) => s.settings[setting]);
  return (
    <Option name={name} text={text}>
      <Switch checked={checked} label={name} onChange={(on) => void app.set({ [setting]: on })} />
    </Option>
  );
}
