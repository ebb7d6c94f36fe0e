import { shownName, splitName } from '../../../contract/file-look.ts';

/** A name whose middle is left out where there is no room, so that its ending is always in sight. It reads as one word. */
export function FileName({ name }: { name: string }) {
  const [start, end] = splitName(name);
  return (
    <span className="f-name" title={shownName(name)} dir="ltr">
      <span className="f-start">{start}</span>
      {end !== '' && <span className="f-end">{end}</span>}
    </span>
  );
}
