// A vitest reporter that writes how many tests passed, and which failed or were skipped, to SARN_TEST_COUNTS.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const place = ({ moduleId }) => relative(process.cwd(), moduleId);
const words = (error) => String(error.message ?? error).split('\n', 1)[0];

export default class VitestCounts {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = {
      passed: 0,
      failed: unhandledErrors.map((error) => `outside any test: ${words(error)}`),
      skipped: [],
    };
    for (const module of modules) {
      for (const part of [module, ...module.children.allSuites()])
        for (const error of part.errors()) counts.failed.push(`${place(module)}: ${words(error)}`);
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        const name = `${place(module)} > ${test.fullName}`;
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed.push(name);
        else counts.skipped.push(`${name}${note ? `: ${note}` : ''}`);
      }
    }
    if (process.env.SARN_TEST_COUNTS) writeFileSync(process.env.SARN_TEST_COUNTS, JSON.stringify(counts));
  }
}
