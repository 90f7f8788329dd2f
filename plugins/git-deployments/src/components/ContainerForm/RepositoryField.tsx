import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Connection } from 'backstage-plugin-git-deployments-common';
import { useMemo } from 'react';
import { useRepositorySearch } from '../../hooks/useRepositorySearch';
import { sharedRepositories } from '../../lib/containerForm';
import { gitDeploymentsTranslationRef } from '../../translation';
import { PagedAutocomplete } from '../common/PagedAutocomplete';
import { RepositoryOption } from '../common/RepositoryOption';
import { useProblemText, type FormState } from './formState';

/** Chooses a repository among those that the connection can browse, or that it is shared for. */
export function RepositoryField(props: {
  form: FormState;
  connections: Connection[];
  /** Whether a person has just connected: then this is what comes next. */
  openAtFirst?: boolean;
}) {
  const { values, set } = props.form;
  const problemOf = useProblemText(props.form);
  const { connectionId } = values;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const connection = props.connections.find(({ id }) => id === connectionId);
  const shared = connection?.access === 'shared' ? connection : undefined;
  const {
    typed,
    type,
    search: own,
  } = useRepositorySearch(shared ? undefined : connectionId || undefined);
  const search = useMemo(
    () =>
      shared
        ? {
            items: sharedRepositories(shared, typed ?? ''),
            loading: false,
            error: undefined,
            loadMore: undefined,
          }
        : own,
    [shared, typed, own],
  );

  return (
    <PagedAutocomplete
      id="git-deployments-repository"
      label={t('form.repository')}
      required
      disabled={!connectionId}
      input={typed ?? values.repositoryFullName}
      onInput={input => {
        type(input);
        if (values.repositoryUrl) {
          set({ repositoryUrl: '', repositoryFullName: '', branch: '' });
        }
      }}
      onSelect={repository => {
        type(undefined);
        set({
          repositoryUrl: repository.url,
          repositoryFullName: repository.fullName,
          branch: repository.defaultBranch,
        });
      }}
      search={search}
      labelOf={repository => repository.fullName}
      renderItem={repository => <RepositoryOption repository={repository} />}
      problem={problemOf('repositoryUrl')}
      openAtFirst={props.openAtFirst}
      help={connectionId ? t('form.repositoryHelp') : t('form.connectFirst')}
    />
  );
}
