import { CopyTextButton } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  repoConfigOf,
  type ContainerFormValues,
} from '../../lib/containerForm';
import { toYaml } from '../../lib/yaml';
import { gitDeploymentsTranslationRef } from '../../translation';
import { Section } from '../common/Section';

/** What the form comes to, as YAML, while one types. */
export function SummarySection(props: { values: ContainerFormValues }) {
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const yaml = toYaml({ ...repoConfigOf(props.values) });
  return (
    <Section
      title={t('form.summary')}
      action={
        <CopyTextButton
          text={yaml}
          tooltipText={t('common.copied')}
          aria-label={t('common.copy', { what: t('form.summary') })}
        />
      }
    >
      <pre
        style={{
          margin: 0,
          // Wrapped, not scrolled: the keyboard reaches all of it.
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {yaml}
      </pre>
    </Section>
  );
}
