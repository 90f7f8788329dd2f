import { Progress } from '@backstage/core-components';
import { Suspense, lazy } from 'react';

// The log view is heavier than all other pages of the tab together: who does not look at a build need not fetch it.
const LazyBuildPage = lazy(async () => {
  const { BuildPage: page } = await import('./BuildPage');
  return { default: page };
});

/** See BuildPage: fetched once it is looked at. */
export function BuildPage(props: { containerId: string; buildId: string }) {
  return (
    <Suspense fallback={<Progress />}>
      <LazyBuildPage {...props} />
    </Suspense>
  );
}
