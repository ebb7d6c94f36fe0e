import type { MessageView } from '../../../contract/ipc.ts';

/** A line of the panel: the name of a month, or pictures side by side. */
export type Line = { kind: 'month'; key: string; at: number } | { kind: 'row'; key: string; pictures: MessageView[] };

const monthOf = (at: number): number => {
  const date = new Date(at);
  return date.getFullYear() * 12 + date.getMonth();
};

/** Pictures (ascending) as lines, the newest first: each month under its name, `columns` in a row. */
export const linesOf = (pictures: readonly MessageView[], columns: number): Line[] => {
  const lines: Line[] = [];
  let month: number | null = null;
  for (const picture of pictures.toReversed()) {
    const own = monthOf(picture.at);
    if (own !== month) lines.push({ kind: 'month', key: `month:${own}`, at: picture.at });
    const last = lines.at(-1);
    if (last?.kind === 'row' && own === month && last.pictures.length < columns) last.pictures.push(picture);
    else lines.push({ kind: 'row', key: `row:${picture.key}`, pictures: [picture] });
    month = own;
  }
  return lines;
};
