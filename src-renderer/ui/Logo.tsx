/** The app's mark: a white bubble on orange with an S. Its colours are the icon's own and do not follow the theme. */
export function Logo({ size }: { size: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="var(--brand)" />
      <path
        d="M26 10h12a17 17 0 0 1 17 17v6a17 17 0 0 1-17 17h-8.500l-10.900 6.500c-1.600 1-3.600-.4-3.200-2.200l1.400-6.500A17 17 0 0 1 9 33v-6a17 17 0 0 1 17-17z"
        fill="white"
      />
      <path
        d="M39.200 23.300c-1.500-2.600-4.200-4-7.400-4-4.300 0-7.400 2.200-7.400 5.500 0 7.400 15.200 3.400 15.200 10.900 0 3.400-3.200 5.600-7.600 5.600-3.300 0-6.100-1.500-7.600-4.100"
        fill="none"
        stroke="var(--brand)"
        strokeWidth="5.500"
        strokeLinecap="round"
      />
    </svg>
  );
}
