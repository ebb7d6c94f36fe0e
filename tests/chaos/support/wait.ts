export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The answer, or an error after `ms` that says what was waited for. */
export const within = <T>(ms: number, what: string, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${ms} ms in vain for ${what}.`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** Asks again until it is so; answers how long it took, ms. @throws after `ms`. */
export const until = async (
  what: string,
  ms: number,
  is: () => boolean | Promise<boolean>,
  every = 25,
): Promise<number> => {
  const started = performance.now();
  while (!(await is())) {
    if (performance.now() - started > ms) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await sleep(every);
  }
  return performance.now() - started;
};

/** Work that is awaited later: what it rejects with is told there, and does not end the process before. */
export const underway = <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => undefined);
  return work;
};
