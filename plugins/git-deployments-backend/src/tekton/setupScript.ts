/** The exit code of `setup` when the commit is not on the branch any more: nobody's failure, a newer push has won. */
export const COMMIT_GONE = 42;

/**
 * Begins a line by which `setup` tells an instruction of the Dockerfile, with its number from 0 and the line of the file
 * that it begins in, from 1: read twice, it says the same. The log room makes titles of them.
 */
export const INSTRUCTION_MARKER = '::git-deployments:instruction::';

/** Where the steps find each other's work. */
export const directories = {
  source: '/workspace/source',
  image: '/workspace/image',
  gitCredentials: '/workspace/git-credentials',
  home: '/workspace/home',
  registry: '/workspace/registry',
  pull: '/workspace/pull',
  buildSecrets: '/run/secrets',
} as const;

/**
 * Checks out submodules, at any depth, of the same origin alone: by http(s), whatever form their addresses have. The ones of
 * the repository itself are looked at beforehand, for a clear word; for those below them, all other servers are put out of
 * reach. The context holds no `.git` afterwards: such a file is never a repository's own.
 */
const SUBMODULES_SCRIPT = `  test -f "\`git --exec-path\`/git-submodule" || {
    printf 'The image of this step has no "git submodule": the operator can set gitDeployments.pipeline.gitImage to one that has\\n'
    exit 1
  }
  host=\`printf %s "$CLONE_ORIGIN" | sed 's,^[^/]*//,,; s,:[0-9]*$,,'\`
  git config --global --add "url.$CLONE_ORIGIN/.insteadOf" "git@$host:"
  git config --global --add "url.$CLONE_ORIGIN/.insteadOf" "ssh://git@$host/"
  git submodule -q init
  git config --name-only --get-regexp '^submodule[.].*[.]url' | while IFS= read -r key; do
    url=\`git config --get "$key"\`
    case $url in
    "$CLONE_ORIGIN"/* | "git@$host:"* | "ssh://git@$host/"*) ;;
    *)
      printf 'A submodule is at %s: submodules are checked out from %s alone\\n' "$url" "$CLONE_ORIGIN"
      exit 1
      ;;
    esac
  done
  # Of the addresses that begin alike, git takes the longest: the origin's stay as they are, all others lead nowhere.
  update() {
    git -c "url.$CLONE_ORIGIN/.insteadOf=$CLONE_ORIGIN/" -c url.other-servers-are-not-allowed://.insteadOf=http \\
      submodule -q update --init --recursive "$@"
  }
  update --depth 1 2>/dev/null || {
    # As above: not every server gives out a commit by its name.
    git submodule -q deinit --force --all
    rm -rf "$GIT_DIR/modules"
    update
  }
  find . -name .git -type f -exec rm -f {} +
  printf 'Checked out submodules\\n'
`;

/** Gets the files that Git LFS keeps, by the address that belongs to the clone URL, whatever the repository says. */
const LFS_SCRIPT = `  git lfs version >/dev/null 2>&1 || {
    printf 'Git LFS is not in the image of this step: the operator can set gitDeployments.pipeline.gitImage to one that has "git lfs"\\n'
    exit 1
  }
  # Without its filters it fetches files, and does not put them in place.
  git lfs install --skip-repo >/dev/null
  repository=\`printf %s "$CLONE_URL" | sed 's,[.]git$,,'\`
  git -c "lfs.url=$repository.git/info/lfs" lfs pull origin
  printf 'Fetched files of Git LFS\\n'
`;

/**
 * Clones exactly one commit into the context, and tells which instructions its Dockerfile has. POSIX sh, with `git` and
 * `awk`.
 *
 * Everything that differs from run to run comes by environment (`CLONE_URL`, `CLONE_ORIGIN`, `GIT_BRANCH`, `GIT_REVISION`,
 * `DOCKERFILE`, `IMAGE`, `SUBMODULES`, `LFS`), never as text of the script.
 *
 * - The credentials are asked for by git alone, for the clone URL's own origin, from files that only this step mounts:
 *   they are in no argument, environment, URL or file that a later step could see.
 * - What git may do is said in the configuration of this step's own home: submodules obey it too.
 * - The repository itself stays in this step's own home: the context holds files and no `.git`, and git does not mind
 *   that the volume belongs to another user.
 * - Backquotes and no `$$`: Kubernetes would take the latter for an escape in a command.
 */
export const SETUP_SCRIPT = `set -eu
export HOME=${directories.home} GIT_DIR=${directories.home}/repository GIT_WORK_TREE=${directories.source}
export GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 LC_ALL=C
printf 'Cloning %s (branch: %s)\\n' "$CLONE_URL" "$GIT_BRANCH"
cd ${directories.source}
git -c init.defaultBranch=main init -q
git config --global protocol.allow never
git config --global protocol.https.allow always
git config --global protocol.http.allow always
git config --global http.followRedirects false
git config --global core.hooksPath /dev/null
git config --global advice.detachedHead false
git config --global "credential.$CLONE_ORIGIN.helper" '!answer() { test "$1" != get || { printf username=; cat ${directories.gitCredentials}/username; printf "\\npassword="; cat ${directories.gitCredentials}/password; echo; }; }; answer'
git config remote.origin.url "$CLONE_URL"
gone() {
  printf 'Commit %s is no longer on branch %s\\n' "$GIT_REVISION" "$GIT_BRANCH"
  exit ${COMMIT_GONE}
}
fetch() { git fetch -q --no-tags --no-recurse-submodules "$@"; }
present() { git cat-file -e "$GIT_REVISION^{commit}" 2>/dev/null; }
code=0
git ls-remote -q --exit-code "$CLONE_URL" "refs/heads/$GIT_BRANCH" >/dev/null || code=$?
test "$code" -ne 2 || gone
test "$code" -eq 0 || exit "$code"
# Not every server gives out a commit by its name: then it is looked for on the branch.
fetch --depth=1 "$CLONE_URL" "$GIT_REVISION" 2>/dev/null || {
  fetch --depth=50 "$CLONE_URL" "refs/heads/$GIT_BRANCH"
  present || fetch --depth=2147483647 "$CLONE_URL" "refs/heads/$GIT_BRANCH"
  present || gone
}
git checkout -q --force --detach "$GIT_REVISION"
printf 'Checked out commit %.9s\\n' "$GIT_REVISION"
if test "$SUBMODULES" = true && test -f .gitmodules; then
${SUBMODULES_SCRIPT}fi
if test "$LFS" = true; then
${LFS_SCRIPT}fi
printf %s "$CLONE_URL" > "$CHAINS_URL_PATH"
printf %s "$GIT_REVISION" > "$CHAINS_COMMIT_PATH"
printf %s "$IMAGE" > "$IMAGE_URL_PATH"
# A link could lead out of the repository, to the credentials.
root=\`readlink -f .\`
file=\`readlink -f "./$DOCKERFILE" || true\`
case "$file" in "$root"/*) ;; *) file= ;; esac
if ! test -f "$file"; then
  printf 'There is no Dockerfile at %s in this commit\\n' "$DOCKERFILE"
  exit 1
fi
awk '
function tell(text) {
  gsub(/^[ \\t]+|[ \\t]+$/, "", text)
  if (text != "") print "${INSTRUCTION_MARKER}" count++ ":" first " " text
}
BEGIN { escape = "\\\\"; count = 0 }
{ sub(/\\r$/, "") }
heredoc != "" {
  line = $0
  if (dashed) sub(/^\\t+/, "", line)
  if (line == heredoc) heredoc = ""
  next
}
text == "" && tolower($0) ~ /^#[ \\t]*escape[ \\t]*=[ \\t]*\`/ { escape = "\`"; next }
/^[ \\t]*(#|$)/ { next }
{
  line = $0
  sub(/[ \\t]+$/, "", line)
  if (text == "") first = NR
  if (substr(line, length(line)) == escape) {
    text = text substr(line, 1, length(line) - 1)
    next
  }
  text = text line
  if (toupper(text) ~ /^[ \\t]*(RUN|COPY|ADD)[ \\t]/ && match(text, /<<-?["\\047]?[A-Za-z_][A-Za-z0-9_]*/)) {
    heredoc = substr(text, RSTART, RLENGTH)
    dashed = heredoc ~ /^<<-/
    gsub(/[<"\\047-]/, "", heredoc)
  }
  tell(text)
  text = ""
}
END { tell(text) }
' "$file"
`;
