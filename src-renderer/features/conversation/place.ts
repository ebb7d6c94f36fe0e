/** Scrolling down to within this of the end sticks to it. */
const STICK_PX = 24;

/** Where a list stands: at its end, where it stays whatever grows, or elsewhere, where the virtualizer holds it. */
export interface Place {
  /** The scrolling element; null when it goes. */
  attach(el: HTMLElement | null): void;
  /** The stretch whose first place was taken; what is seen is then what the user sees. */
  readonly version: number;
  readonly atEnd: boolean;
  /** A new stretch was opened, at its end or elsewhere. */
  open(version: number, atEnd: boolean): void;
  /** To be called after every drawing: follows the end, and remembers what the next scroll event is compared with. */
  settle: () => void;
  /** Goes to the end and stays there. */
  toEnd(): void;
  /** To be called on every scroll event, before anything else looks at the place. */
  scrolled(): void;
}

export const createPlace = (): Place => {
  let el: HTMLElement | null = null;
  let version = -1;
  let atEnd = true;
  let top = 0;
  let height = 0;
  let pane = 0;
  const remember = (of: HTMLElement): void => {
    top = of.scrollTop;
    height = of.scrollHeight;
    pane = of.clientHeight;
  };
  const settle = (): void => {
    if (el === null) return;
    // A list that does not fill its pane ends in sight wherever it was opened, and no scroll event would ever say so.
    atEnd ||= el.scrollHeight <= el.clientHeight;
    if (atEnd) el.scrollTop = el.scrollHeight;
    remember(el);
  };
  return {
    attach: (element) => (el = element),
    get version() {
      return version;
    },
    get atEnd() {
      return atEnd;
    },
    open(of, end) {
      version = of;
      atEnd = end;
    },
    settle,
    toEnd() {
      atEnd = true;
      settle();
    },
    scrolled() {
      if (el === null) return;
      const up = el.scrollTop < top - 0.5;
      // A list or a pane that grew or shrank moves the place too; only a movement while both stayed is the user's.
      if (up && el.scrollHeight === height && el.clientHeight === pane) atEnd = false;
      else if (!up && el.scrollHeight - el.scrollTop - el.clientHeight <= STICK_PX) atEnd = true;
      remember(el);
    },
  };
};
