import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

/** Files of one worker share their modules, so the library would clean up after the first file's tests only. */
afterEach(cleanup);
