import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dictionaryFolder } from '../../../contract/dictionaries.ts';
import type { SpellingState } from '../../../contract/spelling.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Option } from './Option.tsx';

/** Spell checking: whether, in which languages, and whom the dictionaries are fetched from. Nothing is fetched before a language is chosen. */
export function Spelling() {
  const { t } = useTranslation();
  const { app, bridge } = useStores();
  const source = useApp((s) => s.settings.spellingSource);
  const [state, setState] = useState<SpellingState | null>(null);
  useEffect(() => {
    const off = bridge.on('spelling.changed', setState);
    void bridge.invoke('spelling.state').then((answer) => answer.ok && setState(answer.value));
    return off;
  }, [bridge]);
  if (state === null) return null;
  const fetches = state.languages.length > 0;
  return (
    <>
      <Option name={t('spelling.check')} text={t(fetches ? 'spelling.checkText' : 'spelling.systemText')}>
        <Switch
          checked={state.on}
          label={t('spelling.check')}
          onChange={(on) => void app.set({ spelling: on ? 'on' : 'off' })}
        />
      </Option>
      {state.on && fetches && (
        <>
          <Option
            name={t('spelling.source')}
            text={t(source === 'google' ? 'spelling.googleText' : 'spelling.ownText')}
          >
            <Segmented
              label={t('spelling.source')}
              value={source}
              choices={[
                { value: 'google', label: t('spelling.google') },
                { value: 'own', label: t('spelling.own') },
              ]}
              onChange={(spellingSource) => void app.set({ spellingSource })}
            />
          </Option>
          {source === 'own' && <Address />}
          <Languages state={state} />
        </>
      )}
    </>
  );
}

/** The address of one's own server; taken when the field is left or Enter is pressed. */
function Address() {
  const { t } = useTranslation();
  const { app } = useStores();
  const kept = useApp((s) => s.settings.spellingUrl);
  const [text, setText] = useState(kept);
  const [wrong, setWrong] = useState(false);
  const take = (): void => {
    const address = text.trim();
    const bad = address !== '' && dictionaryFolder(address) === null;
    setWrong(bad);
    if (!bad && address !== kept) void app.set({ spellingUrl: address });
  };
  return (
    <Option name={t('spelling.address')} text={t(wrong ? 'spelling.addressWrong' : 'spelling.addressText')}>
      <input
        className="address"
        type="url"
        value={text}
        maxLength={2_048}
        placeholder="https://"
        aria-label={t('spelling.address')}
        aria-invalid={wrong || undefined}
        data-testid="spelling-address"
        onChange={({ target }) => setText(target.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
      />
    </Option>
  );
}

/** The languages by their names in the user's own, to be ticked. */
function Languages({ state }: { state: SpellingState }) {
  const { t } = useTranslation();
  const { app } = useStores();
  const locale = useApp((s) => s.locale);
  const chosen = useApp((s) => s.settings.spellingLanguages);
  const named = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'language' });
    const { compare } = new Intl.Collator(locale);
    return state.languages
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .toSorted((a, b) => compare(a.name, b.name));
  }, [locale, state.languages]);
  const tick = (code: string, on: boolean): void =>
    void app.set({ spellingLanguages: on ? [...chosen, code] : chosen.filter((other) => other !== code) });
  return (
    <fieldset className="ticks">
      <legend className="n">{t('spelling.languages')}</legend>
      <div>
        {named.map(({ code, name }) => (
          <label key={code}>
            <input
              type="checkbox"
              checked={chosen.includes(code)}
              data-testid={`spelling-${code}`}
              onChange={({ target }) => tick(code, target.checked)}
            />
            <span>{name}</span>
            {state.failed.includes(code) && <span className="bad">{t('spelling.failed')}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
