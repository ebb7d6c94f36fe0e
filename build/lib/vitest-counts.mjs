// A vitest reporter that writes how many tests passed, failed and were skipped (and which) to SARN_TEST_COUNTS.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export default class VitestCounts {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else
          counts.skipped.push(
            `${relative(process.cwd(), module.moduleId)} > ${test.fullName}${note ? `: ${note}` : ''}`,
          );
      }
    }
    if (process.env.SARN_TEST_COUNTS) writeFileSync(process.env.SARN_TEST_COUNTS, JSON.stringify(counts));
  }
}
