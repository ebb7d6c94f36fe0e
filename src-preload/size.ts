/** What the largest request holds, with room: so many values, and so many bytes of text and of pictures. */
const VALUES = 1_000;
const BYTES = 24 * 1024 * 1024;

/**
 * Whether an input holds more than any request needs. Carried over and taken apart it would hold main up for seconds, before
 * anything there could refuse it. Stops as soon as it knows.
 */
export const isTooLarge = (input: unknown): boolean => {
  const left: unknown[] = [input];
  let values = 0;
  let bytes = 0;
  while (left.length > 0) {
    const value = left.pop();
    values += 1;
    if (typeof value === 'string') bytes += value.length;
    else if (ArrayBuffer.isView(value)) bytes += value.byteLength;
    else if (typeof value === 'object' && value !== null) {
      // Maps, buffers and the like: no request has them, and they do not show what they hold.
      if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return true;
      for (const key in value) {
        if (left.length > VALUES) return true;
        bytes += key.length;
        // A view of one's own copy, read as what it is: anything.
        left.push((value as Record<string, unknown>)[key]);
      }
    }
    if (values > VALUES || bytes > BYTES) return true;
  }
  return false;
};
