import type { Ref } from 'react';

interface PictureInputProps {
  ref: Ref<HTMLInputElement>;
  onFiles: (files: readonly File[]) => void;
}

/** The system's dialog for choosing pictures, opened by a click on this. */
export function PictureInput({ ref, onFiles }: PictureInputProps) {
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
      data-testid="picture-input"
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        // The same file may be chosen again.
        event.target.value = '';
      }}
    />
  );
}
