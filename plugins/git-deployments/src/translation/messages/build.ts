/** One build, and what can be done with it. */
export const buildMessages = {
  buildAction: {
    cancel: 'Cancel build',
    redeploy: 'Deploy again',
    rollback: 'Roll back to this',
    promote: 'Promote…',
    menu: 'Actions for {{id}}',
  },
  cancelBuild: {
    title: 'Cancel {{id}}?',
    text: 'What is built so far is thrown away; its log stays. What runs is not touched.',
    confirm: 'Cancel build',
    keep: 'Keep building',
  },
  redeploy: {
    title: 'Deploy {{id}} again?',
    text: 'The image {{image}} is deployed as the container is configured now. Nothing is built.',
    confirm: 'Deploy again',
  },
  rollback: {
    title: 'Roll back to {{id}}?',
    text: 'The image {{image}} is deployed with the configuration that the container had for {{id}}. What is being built is cancelled, what waits is dropped.',
    pins: 'Automatic deployments pause: pushes are not built until somebody unpins the container.',
    confirm: 'Roll back',
  },
  promote: {
    title: 'Promote {{id}}',
    text: 'The image {{image}} is deployed to another container, by its digest. Nothing is built.',
    target: 'Deploy to',
    nowhere:
      'No other container of this entity is built from the same repository.',
    confirm: 'Promote',
  },
  build: {
    ask: 'Ask for a build',
    allowedBy: 'Allowed because',
    broken: 'Past its gate',
    brokenGlass: 'Deployed past its gate by',
    waitsForApproval: 'This build waits for an approval.',
    toApproval: 'Look at the request',
    title: 'Build {{id}}',
    id: 'Build',
    permalink: 'Copy a link to this build',
    progress: 'Step',
    step: '{{step}} of {{steps}}: {{instruction}}',
    backToContainer: 'Back to the container',
    trigger: 'Trigger Build',
    triggerFor: 'Trigger Build of {{container}}',
    summary: 'Summary',
    reason: 'Reason',
    commit: 'Commit',
    author: 'Committer',
    triggeredBy: 'Triggered by',
    queued: 'Queued',
    duration: 'Duration',
    image: 'Image',
    digest: 'Digest',
    noDigest: 'Not pushed yet',
    values: 'Values passed to the build',
    failed: 'The build failed',
    failedIn: 'The build failed in stage {{stage}}',
    noReason: 'No reason was given; the log has more.',
    queue: 'Waits',
    waiting: 'Number {{position}} of {{length}} that wait: {{reason}}',
    source: 'Deploys the image of',
    undone: 'The rollout was undone: {{image}} runs again.',
  },
  stages: {
    title: 'Stages',
    none: 'No stage has begun yet.',
  },
  failure: {
    instruction: 'Step {{step}} of {{steps}}',
    place: '{{file}}, line {{line}}',
    lines: 'What was printed first',
    toLine: 'Show in the log',
    hintTitle: 'What to look at',
    hint: {
      baseImage:
        'There is no such base image. Check the name and the tag after FROM, and whether it was deleted.',
      baseImageDenied:
        'The registry of the base image does not let the build pull it. Use a public image, or have your platform team give builds a pull credential.',
      notInContext:
        'COPY and ADD see only what the commit has, under the path of this container. Check the name (upper and lower case count), .dockerignore, and whether the file is made by a step that comes later.',
      outsideContext:
        'COPY and ADD cannot reach outside of the build context. Set the path of this container to a folder that holds both the Dockerfile and the file.',
      outOfMemory:
        'It ran out of memory. Let the step do less at once (for example NODE_OPTIONS=--max-old-space-size, fewer parallel jobs), or raise the memory limit.',
      registryAuth:
        'The registry wants to know who pushes. Have your platform team check the push credential: it may have expired.',
      registryDenied:
        'The push credential may not write to this repository of the registry. Have your platform team grant it, or choose another image name.',
      registryQuota:
        'The registry has no room left for this repository. Delete old tags, or have the quota raised.',
      registryUnreachable:
        'The registry could not be reached from the cluster. Check its name, and whether it is up.',
      rateLimit:
        'The registry counts how often images are pulled, and that was too often. Wait a while, or pull through a mirror or with a credential.',
      crashLoop:
        'The container starts and ends again and again. Its last lines above say why: often a missing environment variable, a wrong command, or a service that it cannot reach.',
      imagePull:
        'The cluster cannot pull the image. Check that the namespace has an imagePullSecret for the registry.',
      probe:
        'The container runs, but its probe says that it is not ready. Check the port and the path of the probe, and how long the program takes to start.',
      unschedulable:
        'No node has room for the pod. Lower its requests, or have your platform team add room.',
      npm: 'npm could not install or run something. Check that package-lock.json fits package.json and is committed, and that private packages have a token.',
      pip: 'pip could not install something. Check the name and the version, and that the Python version of the base image has it.',
      noSpace:
        'There was no room left on the disk. Make the image smaller (.dockerignore, fewer layers, clean caches in the same RUN), or have the limit raised.',
      timeout:
        'It took longer than it may. Look for what hangs; if it needs the time, have the limit raised.',
      noDockerfile:
        'The commit has no Dockerfile where this container looks for it. Check its path and Dockerfile in the settings.',
      dockerfileSyntax:
        'The Dockerfile cannot be read. Look at the instruction for a typing error or a missing backslash.',
      gitAccess:
        'The git server did not let the build read the repository. Connect the account again in the settings, or check that it still has access.',
      commandNotFound:
        'A program that RUN calls is not in the image. Install it in an earlier step, or use a base image that has it.',
    },
  },
  change: {
    title: 'What changed',
    first: 'This is the first build of this container.',
    since: 'Since',
    same: 'The same commit as before is deployed again.',
    reverts: 'This goes back: these commits are taken away.',
    commits: 'Commits',
    more: 'and more',
    showAll: 'Show all {{total}} commits',
    files_one: '1 file changed',
    files_other: '{{count}} files changed',
    filesMore: 'More than {{total}} files changed',
    noFiles: 'No files changed',
    dockerfile: 'The Dockerfile is among them',
    settings: 'Settings that changed',
    compare: 'Compare',
    loading: 'Looking for what changed…',
  },
  events: {
    title: 'What the cluster said',
    warning: 'Warning',
    normal: 'Note',
    times_one: 'once',
    times_other: '{{count}} times',
  },
} as const;
