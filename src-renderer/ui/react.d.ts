import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties, set through the CSSOM as every React style is. */
    [name: `--${string}`]: string | number | undefined;
  }
}
