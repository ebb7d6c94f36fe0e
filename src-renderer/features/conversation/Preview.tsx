import { useEffect, useRef } from 'react';
import { thumbHashToRGBA } from 'thumbhash';

/** What a picture looks like from afar, drawn from some twenty bytes, until the picture itself is there. */
export function Preview({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    try {
      const bytes = Uint8Array.from(atob(hash), (c) => c.charCodeAt(0));
      const { w, h, rgba } = thumbHashToRGBA(bytes);
      canvas.current.width = w;
      canvas.current.height = h;
      context.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
    } catch {
      // Of another kind than this version knows: the box is empty until then.
    }
  }, [hash]);
  return <canvas ref={canvas} className="preview" aria-hidden="true" />;
}
