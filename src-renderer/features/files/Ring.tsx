/** Circumference of the ring's circle (r = 20). */
const ROUND = 2 * Math.PI * 20;

/** How much of something is done, around an icon; null: nobody knows how long it takes. */
export function Ring({ share, label }: { share: number | null; label: string }) {
  const value = share === null ? undefined : Math.round(share * 100);
  return (
    <span
      className={share === null ? 'f-ring turning' : 'f-ring'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="20" className="track" />
        <circle
          cx="24"
          cy="24"
          r="20"
          strokeDasharray={`${(share ?? 0.25) * ROUND} ${ROUND}`}
          transform="rotate(-90 24 24)"
        />
      </svg>
    </span>
  );
}
