import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Container } from 'backstage-plugin-git-deployments-common';
import { buildOptionValuesOf } from '../../lib/buildOptions';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Facts } from '../common/Facts';

/** How a container is built, as far as anything was said about it. */
export function BuildOptionFacts(props: { container: Container }) {
  const { buildOptions, undoOnFailure } = props.container;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const { buildArgs, buildSecrets } = buildOptionValuesOf(buildOptions);
  const lines = (text: string) => (
    <code style={{ whiteSpace: 'pre-wrap' }}>{text}</code>
  );
  const checkout = [
    ...(buildOptions.submodules ? [t('form.submodules')] : []),
    ...(buildOptions.lfs ? [t('form.lfs')] : []),
  ];
  return (
    <Facts
      facts={[
        ...(buildArgs
          ? [[t('form.buildArgs'), lines(buildArgs)] as const]
          : []),
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
      ]}
    />
  );
}
