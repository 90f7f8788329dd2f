import { compatWrapper } from '@backstage/core-compat-api';
import { Header, Page } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReactNode } from 'react';
import { gitDeploymentsTranslationRef } from '../translation';

/** The pages that have a title of their own. */
type Titled =
  | 'approvals'
  | 'audit'
  | 'clusters'
  | 'deliveries'
  | 'orphans'
  | 'overview';

/** The frame that the new frontend system puts around a page by itself. */
export function LegacyPage(props: { of: Titled; children: ReactNode }) {
  return compatWrapper(<Framed {...props} />);
}

function Framed(props: { of: Titled; children: ReactNode }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <Page themeId="tool">
      <Header title={t(`${props.of}.title`)} />
      {props.children}
    </Page>
  );
}
