// `npm run app -- --server URL --profile DIR [--hidden]`: one app window.
import { resolve } from 'node:path';
import { startApp } from './lib/app-process.mjs';
import { hasDisplay, openDisplay } from './lib/display.mjs';
import { main, say } from './lib/progress.mjs';
import { together } from './lib/session.mjs';
import { setUp } from './setup.mjs';

/** The arguments with the profile's folder made absolute: the app's own current folder is not the caller's. */
function withAbsoluteProfile(args) {
  const at = args.indexOf('--profile');
  return args.map((arg, i) =>
    at >= 0 && i === at + 1
      ? resolve(arg)
      : arg.startsWith('--profile=')
        ? `--profile=${resolve(arg.slice('--profile='.length))}`
        : arg,
  );
}

await main(async () => {
  await setUp({ electron: true, virtualDisplay: !hasDisplay(), app: true });
  return together(async () => {
    const display = await openDisplay(say);
    const app = await startApp({ display, args: withAbsoluteProfile(process.argv.slice(2)) });
    return app.ended;
  });
});
