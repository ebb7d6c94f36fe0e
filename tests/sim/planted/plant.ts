/** A deliberate break of the product: pieces of its source that are replaced, each found exactly once. */
export interface Plant {
  name: string;
  /** What a careless change would have done, and what comes of it. */
  why: string;
  /** A seed that found it: tried first in CI, so that a rare break does not take minutes there. */
  near?: number;
  edits: { file: string; find: string; replace: string }[];
}
