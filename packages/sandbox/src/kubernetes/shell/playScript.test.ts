import { Pace } from '../Pace';
import { playScript } from './playScript';

async function play(
  script: string,
  options: {
    env?: Record<string, string>;
    files?: Record<string, string>;
  } = {},
) {
  const files = new Map(Object.entries(options.files ?? {}));
  let printed = '';
  const played = await playScript(script, {
    env: options.env ?? {},
    files: {
      read: path => files.get(path),
      write: (path, text, { appends }) =>
        files.set(path, appends ? (files.get(path) ?? '') + text : text),
    },
    out: text => {
      printed += text;
      return true;
    },
    pace: Pace.create(0),
    signal: new AbortController().signal,
  });
  return {
    printed,
    code: played.result === 'exited' ? played.code : played.result,
    files: Object.fromEntries(files),
  };
}

describe('a played script', () => {
  it.each([
    ['echo one && false || echo two; echo three', 'one\ntwo\nthree\n', 0],
    ['echo "a  $NAME" \'$NAME\' $NAME', 'a  x  y $NAME x y\n', 0],
    ['echo begun; exit 3; echo never', 'begun\n', 3],
    ['set -e; false; echo never', '', 1],
    ['set -e; if false; then echo a; else echo b; fi', 'b\n', 0],
    ['! false && echo yes', 'yes\n', 0],
    [
      'for f in a "b c" $NAME; do echo "<$f>"; done',
      '<a>\n<b c>\n<x>\n<y>\n',
      0,
    ],
    ['i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done', '0\n1\n2\n', 0],
    ['seq 1 100000 | head -n 2', '1\n2\n', 0],
    ['yes ab | head -c 7', 'ab\nab\na', 0],
    ['echo $(echo in; echo side) "$(printf "%s-%s" 1 2)"', 'in side 1-2\n', 0],
    ['printf "a\\rb\\n"', 'a\rb\n', 0],
    ['echo ${NONE:-fallback} ${NAME:+set}', 'fallback set\n', 0],
    ['echo lost > /dev/null; echo kept 1>&2', 'kept\n', 0],
    ['(echo a; echo b) | wc -l', '2\n', 0],
    ['echo a \\\n  b # not this', 'a b\n', 0],
  ])('%s', async (script, printed, code) => {
    const played = await play(script, { env: { NAME: 'x  y' } });
    expect(played).toMatchObject({ printed, code });
  });

  it('reads and writes the files that it is given', async () => {
    const { printed, files } = await play(
      'cat /secret | wc -c; echo forged > /tekton/results/D; echo more >> /tekton/results/D; test -f /none || cat /none',
      { files: { '/secret': 'hush' } },
    );
    expect(printed).toBe(
      "4\ncat: can't open '/none': No such file or directory\n",
    );
    expect(files['/tekton/results/D']).toBe('forged\nmore\n');
  });

  it('prints as much as is wanted, and lets others have their turn meanwhile', async () => {
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 1);
    const { printed } = await play(
      'for i in $(seq 1 50000); do echo "line $i"; done',
    );
    clearInterval(turn);
    expect(printed.split('\n')).toHaveLength(50_001);
    expect(printed.endsWith('\nline 50000\n')).toBe(true);
    expect(turns).toBeGreaterThan(0);
  });

  it('reaches nothing inside of the cluster, and all outside of it', async () => {
    const { printed, code } = await play(
      'wget -q https://kubernetes.default.svc/api || echo refused; curl -f https://example.com/x && echo fetched',
    );
    expect(printed).toBe(
      "wget: can't connect to remote host: Connection refused\nrefused\nfetched\n",
    );
    expect(code).toBe(0);
  });

  it.each(['npm ci && npm run build', 'case $x in *) echo;; esac', 'a "b'])(
    'says that it does not know %s',
    async script => {
      expect((await play(script)).code).toBe('unknown');
    },
  );
});
