// A Playwright reporter that writes how many tests passed, and which failed or were skipped, to SARN_TEST_COUNTS.
import { writeFileSync } from 'node:fs';

export default class PlaywrightCounts {
  #outsideTests = [];
  #suite;

  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onError(error) {
    this.#outsideTests.push(`outside any test: ${String(error.message ?? error.value).split('\n', 1)[0]}`);
  }

  onEnd() {
    const counts = { passed: 0, failed: [...this.#outsideTests], skipped: [] };
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome();
      const name = test.titlePath().filter(Boolean).join(' > ');
      if (outcome === 'expected' || outcome === 'flaky') counts.passed += 1;
      else if (outcome === 'unexpected') counts.failed.push(name);
      else {
        const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
        counts.skipped.push(`${name}${reason ? `: ${reason}` : ''}`);
      }
    }
    if (process.env.SARN_TEST_COUNTS) writeFileSync(process.env.SARN_TEST_COUNTS, JSON.stringify(counts));
  }

  printsToStdio() {
    return false;
  }
}
