// A Playwright reporter that writes how many tests passed, failed and were skipped (and which) to SARN_TEST_COUNTS.
import { writeFileSync } from 'node:fs';

export default class PlaywrightCounts {
  #outsideTests = 0;
  #suite;

  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onError() {
    this.#outsideTests += 1;
  }

  onEnd() {
    const counts = { passed: 0, failed: this.#outsideTests, skipped: [] };
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'expected' || outcome === 'flaky') counts.passed += 1;
      else if (outcome === 'unexpected') counts.failed += 1;
      else {
        const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
        counts.skipped.push(`${test.titlePath().filter(Boolean).join(' > ')}${reason ? `: ${reason}` : ''}`);
      }
    }
    if (process.env.SARN_TEST_COUNTS) writeFileSync(process.env.SARN_TEST_COUNTS, JSON.stringify(counts));
  }

  printsToStdio() {
    return false;
  }
}
