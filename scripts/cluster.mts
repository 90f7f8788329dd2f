import { spawnSync } from 'node:child_process';
import { PlainError, say } from './portal.mts';
import { kubectlCommand } from './cluster/kubectl.mts';
import { down, TRICKS, up } from './cluster/lifecycle.mts';
import { KUBECONFIG } from './cluster/places.mts';

/** A whole cluster on this machine, to try things out: `npm run cluster -- up`, `down`, `kubectl …`. */
async function main([command = '', ...args]: string[]): Promise<number> {
  switch (command) {
    case 'up':
      await up();
      say(`
Its kubeconfig is ${KUBECONFIG}; ask it by

  npm run -s cluster -- kubectl get pods --all-namespaces

and end it by

  npm run cluster -- down
`);
      return 0;
    case 'down':
      await down();
      return 0;
    case 'restart':
    case 'pause':
    case 'resume':
      await TRICKS[command]?.(args[0] ?? '');
      return 0;
    case 'kubectl': {
      const { program, args: first } = kubectlCommand();
      const { status } = spawnSync(program, [...first, ...args], {
        stdio: 'inherit',
      });
      return status ?? 1;
    }
    default:
      throw new PlainError(
        'Say what to do: npm run cluster -- up, down, kubectl …, or restart, pause or resume and the name of a process',
      );
  }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    say(error instanceof PlainError ? error.message : String(error.stack));
    process.exit(1);
  },
);
