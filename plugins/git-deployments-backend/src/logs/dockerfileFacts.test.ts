import { build, container } from '../store/__testUtils__/rows';
import { dockerfileFacts } from './dockerfileFacts';

describe('dockerfileFacts', () => {
  const { config } = build(
    container({ path: '/services/api', dockerfile: 'docker/Dockerfile' }),
  );
  const facts = (
    part: Partial<Parameters<typeof dockerfileFacts>[0]> = {},
  ): ReturnType<typeof dockerfileFacts> =>
    dockerfileFacts({
      config,
      instructions: ['FROM scratch', `RUN ${'x'.repeat(2000)}`],
      instructionLines: [1, 4],
      instructionReached: null,
      ...part,
    });

  it('says which instruction was reached last, and in which line it is', () => {
    expect(facts({ instructionReached: 0 })).toEqual({
      file: 'services/api/docker/Dockerfile',
      steps: 2,
      step: 1,
      instruction: 'FROM scratch',
      line: 1,
    });
  });

  it('shortens what nobody reads', () => {
    expect(facts({ instructionReached: 1 })?.instruction).toHaveLength(500);
  });

  it('says no more than is known', () => {
    expect(facts()).toMatchObject({
      step: null,
      instruction: null,
      line: null,
    });
    expect(
      facts({ instructionReached: 0, instructionLines: null }),
    ).toMatchObject({ step: 1, line: null });
    expect(facts({ instructions: null })).toBeNull();
  });
});
