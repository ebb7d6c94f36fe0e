/** Parameters of statements, as the product gives them to PostgreSQL. */
export const strings = (value: unknown): string[] => value as string[]; // a text[] parameter
export const numbers = (value: unknown): number[] => (value as (number | string)[]).map(Number); // an int[] parameter
export const bytes = (value: unknown): Buffer => Buffer.from(value as Uint8Array); // a bytea parameter
export const date = (value: unknown): Date => value as Date; // a timestamptz parameter
