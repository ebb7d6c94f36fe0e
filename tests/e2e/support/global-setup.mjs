import { ensureAppBuild } from '../../../build/lib/app-build.mjs';

/** The windows under test are the built app: built again when a source changed. */
export default () => ensureAppBuild();
