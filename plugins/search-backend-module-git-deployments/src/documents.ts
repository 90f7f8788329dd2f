import { parseEntityRef } from '@backstage/catalog-model';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import type { Build, Container } from 'backstage-plugin-git-deployments-common';

/** What is found of a container or of a build. `text` is what is searched besides the title. */
export interface GitDeploymentsDocument extends IndexableDocument {
  kind: 'container' | 'build';
  entityRef: string;
  environment: string;
  /** How it stands, as of the last time it was indexed. */
  status: string;
}

type Described = Pick<
  Container,
  | 'id'
  | 'name'
  | 'environment'
  | 'entityRef'
  | 'image'
  | 'pipelineStatus'
  | 'repoConfig'
  | 'repository'
>;

/** @param location - the page of the container */
export function containerDocument(
  container: Described,
  location: string,
): GitDeploymentsDocument {
  return {
    ...about(container),
    kind: 'container',
    status: container.pipelineStatus ?? '',
    title: `${container.name} (${container.environment})`,
    text: [
      container.id,
      container.entityRef,
      container.repository.fullName,
      container.repoConfig.branch,
      container.repoConfig.path,
      container.image,
    ].join(' '),
    location,
  };
}

/** @param location - the page of the container */
export function buildDocument(
  container: Described,
  build: Pick<Build, 'id' | 'git' | 'image' | 'status' | 'triggeredBy'>,
  location: string,
): GitDeploymentsDocument {
  const [headline] = build.git.GIT_COMMIT_MESSAGE.split('\n');
  return {
    ...about(container),
    kind: 'build',
    status: build.status,
    title: `${headline.slice(0, 200)} – ${container.name} (${
      container.environment
    })`,
    text: [
      build.id,
      build.git.GIT_REVISION,
      build.git.GIT_BRANCH,
      build.git.GIT_COMMITTER_USERNAME,
      build.image.tag,
      build.triggeredBy,
    ]
      .filter(Boolean)
      .join(' '),
    location: `${location}/builds/${build.id}`,
  };
}

/** The path of a container's page; the template has `:namespace`, `:kind` and `:name` of its entity. */
export function containerLocation(
  template: string,
  { entityRef, id }: Pick<Container, 'entityRef' | 'id'>,
): string {
  const ref = parseEntityRef(entityRef);
  const tab = template.replace(
    /:(namespace|kind|name)/g,
    (_, part: 'namespace' | 'kind' | 'name') =>
      encodeURIComponent(ref[part].toLowerCase()),
  );
  return `${tab}/${id}`;
}

function about({ entityRef, environment, id }: Described) {
  return {
    entityRef,
    environment,
    // Who may see the container finds it, and its builds.
    authorization: { resourceRef: id },
  };
}
