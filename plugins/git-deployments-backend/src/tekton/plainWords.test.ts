import { inPlainWords } from './plainWords';

describe('plain words', () => {
  it.each([
    [
      'PodEvicted',
      'The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 900Mi.',
      'The node ran short of ephemeral-storage and evicted the build',
    ],
    ['PodEvicted', '', 'The node evicted the build'],
    [
      'TaskRunImagePullFailed',
      'the step "setup" in TaskRun "x" failed to pull the image "git:1". The pod errored with the message: "not found."',
      'An image of the pipeline cannot be pulled',
    ],
    [
      'PodAdmissionFailed',
      'pods "x" is forbidden: unable to validate against any security context constraint',
      'No SecurityContextConstraint allows',
    ],
  ])('are found for %s: %s', (reason, message, words) => {
    const told = inPlainWords({ reason, message });
    expect(told).toContain(words);
    expect(told).toContain(message);
  });

  it('are none of a policy where Tekton itself does not take a run', () => {
    const message =
      'admission webhook "validation.webhook.pipeline.tekton.dev" denied the request: validation failed: missing field(s): spec.x';
    expect(inPlainWords({ message })).toBe(message);
    expect(
      inPlainWords({
        message:
          'admission webhook "validation.webhook.pipeline.tekton.dev" denied the request: validation failed: must not set the field(s): spec.pipelineSpec',
      }),
    ).toContain('set gitDeployments.pipeline.ref.name');
  });

  it("leave the cluster's own alone where they are not known", () => {
    expect(
      inPlainWords({ reason: 'SomethingNew', message: 'never seen' }),
    ).toBe('SomethingNew: never seen');
    expect(inPlainWords({ reason: 'SomethingNew' })).toBe('SomethingNew');
  });

  it('do not take a build for a complaint because of its name', () => {
    expect(
      inPlainWords({
        reason: 'CouldntGetTask',
        message: 'task git-deployments.backstage.io/x is not there',
      }),
    ).toBe('CouldntGetTask: task git-deployments.backstage.io/x is not there');
  });
});
