import { PlainError, ports, say } from './portal.mts';

/** Prints a portal token of a persona, for scripts: `npm run -s token -- member`. */
async function main(): Promise<void> {
  const persona = process.argv[2];
  if (!persona) {
    throw new PlainError('Say whose: npm run -s token -- member');
  }
  const { backend } = ports();
  const response = await fetch(
    `http://localhost:${backend}/api/auth/demo/refresh`,
    {
      headers: {
        'x-demo-persona': persona,
        'x-requested-with': 'XMLHttpRequest',
      },
    },
  ).catch(() => {
    throw new PlainError(
      `The portal does not answer on port ${backend}: start it with npm start`,
    );
  });
  const body = await response.json();
  if (!response.ok) {
    throw new PlainError(
      body.error?.message ?? `The portal answered ${response.status}`,
    );
  }
  process.stdout.write(`${body.backstageIdentity.token}\n`);
}

main().catch(error => {
  say(error instanceof PlainError ? error.message : String(error));
  process.exit(1);
});
