import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Typography from '@material-ui/core/Typography';
import LockIcon from '@material-ui/icons/Lock';
import type { Repository } from 'backstage-plugin-git-deployments-common';
import { useCallback, useState } from 'react';
import { gitDeploymentsApiRef } from '../../apis';
import { useDebounced } from '../../hooks/useDebounced';
import { usePagedSearch } from '../../hooks/usePagedSearch';
import { gitDeploymentsTranslationRef } from '../../translation';
import { When } from '../common/When';
import { PagedAutocomplete } from './PagedAutocomplete';
import type { FormState } from './formState';

const SEARCH_DELAY = 300;

/** Chooses a repository among those that the connection can browse. */
export function RepositoryField(props: { form: FormState }) {
  const { values, set, problems } = props.form;
  const { connectionId } = values;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const client = useApi(gitDeploymentsApiRef);
  // Undefined while nobody types: the field then shows what is chosen, and the list is not narrowed by it.
  const [typed, setTyped] = useState<string>();
  const search = useDebounced(typed ?? '', SEARCH_DELAY);
  const loadPage = useCallback(
    (page: { cursor?: string; signal: AbortSignal }) =>
      client.connection.repositories({ connectionId, search, ...page }),
    [client, connectionId, search],
  );
  const repositories = usePagedSearch<Repository>(
    connectionId ? loadPage : undefined,
  );

  return (
    <PagedAutocomplete
      id="git-deployments-repository"
      label={t('form.repository')}
      required
      disabled={!connectionId}
      input={typed ?? values.repositoryFullName}
      onInput={input => {
        setTyped(input);
        if (values.repositoryUrl) {
          set({ repositoryUrl: '', repositoryFullName: '', branch: '' });
        }
      }}
      onSelect={repository => {
        setTyped(undefined);
        set({
          repositoryUrl: repository.url,
          repositoryFullName: repository.fullName,
          branch: repository.defaultBranch,
        });
      }}
      search={repositories}
      labelOf={repository => repository.fullName}
      renderItem={repository => (
        <div style={{ overflowWrap: 'anywhere' }}>
          {repository.fullName}{' '}
          {repository.private && (
            <LockIcon
              fontSize="inherit"
              titleAccess={t('form.privateRepository')}
            />
          )}
          <Typography variant="caption" color="textSecondary" component="div">
            {t('form.pushedAt')} <When time={repository.pushedAt} />
          </Typography>
        </div>
      )}
      problem={
        problems.repositoryUrl && t(`form.problem.${problems.repositoryUrl}`)
      }
      help={connectionId ? t('form.repositoryHelp') : t('form.connectFirst')}
    />
  );
}
