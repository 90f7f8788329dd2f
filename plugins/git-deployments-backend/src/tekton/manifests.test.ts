import { ConfigReader } from '@backstage/config';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { readPipelineConfig } from './pipelineConfig';
import { pipelineManifests } from './pipelineSpec';

const MANIFESTS = join(__dirname, '../../../../docs/manifests');

const ABOUT = `# For clusters that forbid PipelineRuns to embed their pipeline (feature flag disable-inline-spec): what the platform would
# embed, with its default configuration and the Secret registry-push. Use it with
#
#   gitDeployments:
#     pipeline:
#       ref: { name: git-deployments }
#
# Images, flags, resources, timeouts of steps and registry credentials are then said here and not in that configuration.
# Written by src/tekton/manifests.test.ts with UPDATE_MANIFESTS=true.
`;

describe('docs/manifests/pipeline.yaml', () => {
  it('is what the platform would embed', () => {
    const path = join(MANIFESTS, 'pipeline.yaml');
    const made = pipelineManifests(
      'git-deployments',
      readPipelineConfig(
        new ConfigReader({
          gitDeployments: { pipeline: { pushSecret: 'registry-push' } },
        }),
      ),
    );
    if (process.env.UPDATE_MANIFESTS === 'true') {
      const documents = made.map(object => stringify(object));
      writeFileSync(path, ABOUT + documents.join('---\n'));
    }
    const shipped = parseAllDocuments(readFileSync(path, 'utf8')).map(
      document => document.toJS(),
    );
    expect(shipped).toEqual(JSON.parse(JSON.stringify(made)));
  });
});
