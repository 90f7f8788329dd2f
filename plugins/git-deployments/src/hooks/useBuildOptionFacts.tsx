import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Container } from 'backstage-plugin-git-deployments-common';
import type { ReactNode } from 'react';
import { buildOptionValuesOf } from '../lib/buildOptions';
import { gitDeploymentsTranslationRef } from '../translation';

/** How a container is built and what becomes of a rollout that fails, as far as anything was said about it. */
export function useBuildOptionFacts(
  container: Container,
): (readonly [string, ReactNode])[] {
  const { buildOptions, undoOnFailure } = container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { buildArgs, buildSecrets } = buildOptionValuesOf(buildOptions);
  const lines = (text: string) => (
    <code style={{ whiteSpace: 'pre-wrap' }}>{text}</code>
  );
  const checkout = [
    ...(buildOptions.submodules ? [t('form.submodules')] : []),
    ...(buildOptions.lfs ? [t('form.lfs')] : []),
  ];
  return [
    ...(buildArgs ? [[t('form.buildArgs'), lines(buildArgs)] as const] : []),
    ...(buildSecrets
      ? [[t('form.buildSecrets'), lines(buildSecrets)] as const]
      : []),
    ...(checkout.length
      ? [[t('container.checkout'), checkout.join(', ')] as const]
      : []),
    [
      t('container.onFailure'),
      undoOnFailure ? t('container.undoes') : t('container.staysFailed'),
    ],
  ];
}
