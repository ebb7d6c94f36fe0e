import { ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { zoomed } from '../../../contract/zoom.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Option } from './Option.tsx';

/** The size of everything in the window, in the steps of the keys. */
export function ZoomOption() {
  const { t } = useTranslation();
  const { app } = useStores();
  const zoom = useApp((s) => s.settings.zoom);
  const by = (step: 1 | -1 | 0) => () => void app.set({ zoom: zoomed(zoom, step) });
  return (
    <Option name={t('desktop.zoom')} text={t('settings.percent', { value: zoom })}>
      <div className="steps">
        {zoom !== 100 && (
          <Button kind="plain" small onClick={by(0)}>
            {t('desktop.zoomReset')}
          </Button>
        )}
        <IconButton icon={ZoomOut} label={t('desktop.zoomOut')} onClick={by(-1)} />
        <IconButton icon={ZoomIn} label={t('desktop.zoomIn')} onClick={by(1)} />
      </div>
    </Option>
  );
}
