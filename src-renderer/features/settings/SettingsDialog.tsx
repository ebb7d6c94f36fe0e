import {
  Activity,
  Bell,
  HardDrive,
  Info,
  Keyboard,
  Languages,
  Lock,
  MessageSquareText,
  Monitor,
  MonitorSmartphone,
  Palette,
  UserRound,
  Waypoints,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog, DialogClose, DialogTitle } from '../../ui/Dialog.tsx';
import { ConnectionSection } from '../doctor/ConnectionSection.tsx';
import { Privacy } from '../people/Privacy.tsx';
import { About } from './About.tsx';
import { AccountSection } from './AccountSection.tsx';
import { Advanced } from './Advanced.tsx';
import { Appearance } from './Appearance.tsx';
import { Desktop } from './Desktop.tsx';
import { Devices } from './Devices.tsx';
import { LanguageSection } from './LanguageSection.tsx';
import { Messages } from './Messages.tsx';
import { Network } from './Network.tsx';
import { Notifications } from './Notifications.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { Storage } from './Storage.tsx';
import './settings.css';
import './sections.css';

const SECTIONS = {
  account: { icon: UserRound, Body: AccountSection },
  privacy: { icon: Lock, Body: Privacy },
  appearance: { icon: Palette, Body: Appearance },
  language: { icon: Languages, Body: LanguageSection },
  notifications: { icon: Bell, Body: Notifications },
  desktop: { icon: Monitor, Body: Desktop },
  messages: { icon: MessageSquareText, Body: Messages },
  storage: { icon: HardDrive, Body: Storage },
  devices: { icon: MonitorSmartphone, Body: Devices },
  network: { icon: Waypoints, Body: Network },
  connection: { icon: Activity, Body: ConnectionSection },
  advanced: { icon: Wrench, Body: Advanced },
  shortcuts: { icon: Keyboard, Body: Shortcuts },
  about: { icon: Info, Body: About },
} as const satisfies Record<string, { icon: LucideIcon; Body: ComponentType }>;
export type SectionName = keyof typeof SECTIONS;

// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
const NAMES = Object.keys(SECTIONS) as SectionName[];

/** Everything that can be set, each change at once and kept. `start`: the section shown first. */
export function SettingsDialog({ start, onClose }: { start: SectionName; onClose: () => void }) {
  const { t } = useTranslation();
  const [section, setSection] = useState<SectionName>(start);
  const { Body } = SECTIONS[section];
  return (
    <Dialog title={t('settings.title')} className="set" bare onClose={onClose}>
      <nav aria-label={t('settings.title')}>
        <DialogTitle>{t('settings.title')}</DialogTitle>
        <div className="tabs">
          {NAMES.map((name) => {
            const Icon = SECTIONS[name].icon;
            return (
              <button
                key={name}
                type="button"
                className={name === section ? 'on' : undefined}
                aria-current={name === section ? 'page' : undefined}
                autoFocus={name === start}
                data-testid={`settings-${name}`}
                onClick={() => setSection(name)}
              >
                <Icon className="ic s18" aria-hidden="true" />
                {t(`settings.${name}`)}
              </button>
            );
          })}
        </div>
      </nav>
      <div className="right">
        <div className="d-head">
          <h3>{t(`settings.${section}`)}</h3>
          <DialogClose />
        </div>
        <div className="body" role="group" aria-label={t(`settings.${section}`)} tabIndex={0}>
          <Body />
        </div>
      </div>
    </Dialog>
  );
}
