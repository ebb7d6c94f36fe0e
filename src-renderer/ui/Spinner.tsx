import { LoaderCircle } from 'lucide-react';

/** Turns while something is under way (stands still with reduced motion). Decorative: the words beside it say what. */
export function Spinner({ small }: { small?: boolean }) {
  return <LoaderCircle className={small ? 'ic s14 spin' : 'ic s18 spin'} aria-hidden="true" />;
}
