// The command line of `npm run package`.
import { SetupError } from './progress.mjs';

const USAGE = `npm run package [-- options]
  --release            for other people: the official runtime, signed
  --unsigned           with --release: without a certificate, said aloud
  --update-url URL     where newer versions will be (also SARN_UPDATE_URL); without it the app looks for none
  --rollout PERCENT    the share of people that gets this version at first, 1 to 100
  deb, tar.gz, …       only these kinds; --dir: only the unpacked app
  anything else goes to electron-builder (--config.directories.output=…)`;

const isLoopback = (host) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** An https address, with http for this computer alone and not in a release; undefined where there is none. */
function checkedUrl(text, release) {
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const allowed = url?.protocol === 'https:' || (!release && url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!allowed || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new SetupError(
      `Newer versions cannot be looked for at ${text}.`,
      'name an https address of a folder, e.g. https://updates.example.org/sarn/.',
    );
  return url.href;
}

/** `{ release, unsigned, updateUrl, rollout, kinds, rest }`; a SetupError that says what is wrong. */
export function packageOptions(argv, env = process.env) {
  const options = {
    release: false,
    unsigned: false,
    updateUrl: env.SARN_UPDATE_URL,
    rollout: undefined,
    kinds: [],
    rest: [],
  };
  const args = [...argv];
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--help' || arg === '-h') throw new SetupError(USAGE);
    if (arg === '--release') options.release = true;
    else if (arg === '--unsigned') options.unsigned = true;
    else if (arg === '--update-url') options.updateUrl = args.shift() ?? ' ';
    else if (arg === '--rollout') options.rollout = Number(args.shift());
    else if (arg === '-p' || arg.startsWith('--publish'))
      throw new SetupError(
        'Nothing is published from here.',
        'copy what is in dist-app/ to the update server (docs/packaging.md).',
      );
    else (arg.startsWith('-') ? options.rest : options.kinds).push(arg);
  }
  options.updateUrl = checkedUrl(options.updateUrl, options.release);
  const { rollout } = options;
  if (rollout !== undefined && !(Number.isInteger(rollout) && rollout >= 1 && rollout <= 100))
    throw new SetupError('--rollout takes a whole number from 1 to 100.', USAGE);
  if (rollout !== undefined && options.updateUrl === undefined)
    throw new SetupError('--rollout means nothing without an update server.', 'name it with --update-url.');
  return options;
}
