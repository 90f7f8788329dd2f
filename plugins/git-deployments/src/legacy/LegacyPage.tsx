import { compatWrapper } from '@backstage/core-compat-api';
import { Header, Page } from '@backstage/core-components';
import type { ReactNode } from 'react';

/** The frame that the new frontend system puts around a page by itself. */
export function LegacyPage(props: { title: string; children: ReactNode }) {
  return compatWrapper(
    <Page themeId="tool">
      <Header title={props.title} />
      {props.children}
    </Page>,
  );
}
