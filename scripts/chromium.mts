import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { PlainError, say } from './portal.mts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function findChromium(): string | undefined {
  return [process.env.CHROMIUM ?? '', ...CANDIDATES].find(
    file => file !== '' && existsSync(file),
  );
}

/** The Chromium that CHROMIUM names or the system has; on Debian it is installed if it is missing. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) {
    return found;
  }
  if (userInfo().uid !== 0 || spawnSync('apt-get', ['--version']).error) {
    throw new PlainError(
      'Chromium is missing: install it (on Debian "apt-get install chromium"), or name one in CHROMIUM',
    );
  }
  say('Installing Chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
  const result = spawnSync(
    'apt-get',
    [
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'chromium',
      'fonts-dejavu-core',
    ],
    { encoding: 'utf8', env },
  );
  const installed = findChromium();
  if (!installed) {
    throw new PlainError(`Chromium could not be installed:\n${result.stderr}`);
  }
  return installed;
}
